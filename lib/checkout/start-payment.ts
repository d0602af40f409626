/**
 * Pay is pressed: freeze the cart as order, attempt, stock hold and operation in one transaction, then create the
 * payment intent with the operation's key. One live attempt per cart: an unchanged cart gets the same intent back, a
 * changed one is cancelled at Stripe first (rules 5-8, 11).
 */
import { createHash } from 'node:crypto';
import { database } from '#db/client.ts';
import { readOwnAttempt } from '#db/repositories/checkout.ts';
import { findFreeOperation, leaseOperation } from '#db/repositories/operations.ts';
import { getConfig } from '#lib/config/config.ts';
import { publicError } from '#lib/domain/errors.ts';
import { err, invariant, ok } from '#lib/domain/result.ts';
import { cancelAttempt } from '#lib/payments/intents/cancel-attempt.ts';
import { sendCreateIntent } from '#lib/payments/intents/create-intent.ts';
import type { ConfirmWith } from '#lib/payments/stripe/payment-intents.ts';
import { addressIndex } from '#lib/security/address-index.ts';
import { admitToken } from './admit-payment.ts';
import { confirmNow, followConfirmation } from './follow-confirmation.ts';
import { freezeCheckout } from './freeze-checkout.ts';
import type { FreezeArgs, Frozen, Renewable, StartPaymentArgs } from './frozen.ts';
import {
  alreadyPaid,
  answerConfirmed,
  answerOf,
  errorOf,
  intentOf,
  type StartPaymentResult,
} from './payment-answer.ts';
import { waitForOther } from './wait-for-other.ts';

/** Editing and pressing again moves on to a new attempt; more rounds than this is somebody racing themselves. */
const MAX_ROUNDS = 3;

/** @returns the live payment intent of the caller's cart, or a public error that left nothing behind */
export async function startPayment(args: StartPaymentArgs): Promise<StartPaymentResult> {
  const { paymentMethodId, confirmationTokenId } = args.body;
  if (paymentMethodId !== undefined && confirmationTokenId !== undefined) {
    return err(publicError('invalid_request', { param: 'confirmationTokenId' }));
  }
  if (confirmationTokenId !== undefined) {
    const admitted = await admitToken(confirmationTokenId);
    if (!admitted.ok) return admitted;
  }
  const freezeArgs: FreezeArgs = {
    ...args,
    requestHash: createHash('sha256').update(JSON.stringify(args.body)).digest('hex'),
    addressIndex: addressIndex(args.clientAddress),
    confirmWith: confirmWithOf(args.body),
  };
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const frozen = await freezeCheckout(freezeArgs);
    if (!frozen.ok) return frozen;
    const next = await goOn(freezeArgs, frozen.value);
    if (next !== 'freeze_again') return next;
  }
  return err(publicError('attempt_in_progress', { retryAfterSeconds: 2 }));
}

function confirmWithOf(body: StartPaymentArgs['body']): ConfirmWith | null {
  const { paymentMethodId, confirmationTokenId } = body;
  const returnUrl = `${getConfig().appUrl}/checkout/return`;
  if (paymentMethodId !== undefined) return { paymentMethodId, returnUrl };
  return confirmationTokenId === undefined ? null : { confirmationTokenId, returnUrl };
}

async function goOn(args: FreezeArgs, frozen: Frozen): Promise<StartPaymentResult | 'freeze_again'> {
  const { userId } = args;
  switch (frozen.kind) {
    case 'created': {
      const { attempt, operation } = frozen;
      if (args.confirmWith) return await confirmNow({ userId, attemptId: attempt.id }, operation, 201);
      const made = await sendCreateIntent(operation, 'interactive', frozen.customer);
      if (made.kind !== 'done') return err(errorOf(made.failure));
      return ok({ status: 201, body: answerOf(attempt, made.value) });
    }
    case 'confirm':
      return await confirmNow({ userId, attemptId: frozen.attempt.id }, frozen.operation, 201);
    case 'confirmation':
      return await followConfirmation(
        { userId, attemptId: frozen.attemptId },
        frozen.operationId,
        frozen.status,
      );
    case 'live':
      return await meetLive(args, frozen.attempt.id, frozen.status === 201);
    case 'superseded':
      return await supersede(userId, frozen.attemptId);
  }
}

/** Another press made the intent; if this one asks our server to confirm and that has not been tried, it does so now. */
async function meetLive(
  args: FreezeArgs,
  attemptId: string,
  keyIsKnown: boolean,
): Promise<StartPaymentResult | 'freeze_again'> {
  const { userId } = args;
  const answer = await answerLive(userId, attemptId, keyIsKnown);
  if (args.confirmWith === null || keyIsKnown || !answer.ok) return answer;
  if (answer.value.body.paymentIntent.status !== 'requires_payment_method') return answer;
  const attempt = await readOwnAttempt(database(), { userId, attemptId });
  invariant(attempt, 'a live attempt of the caller exists');
  return attempt.failure_code === null ? 'freeze_again' : answerConfirmed(attempt, 200);
}

/** The cart changed: the old attempt ends at Stripe before a new one begins; money that moved is not paid twice. */
async function supersede(userId: string, attemptId: string): Promise<StartPaymentResult | 'freeze_again'> {
  const ended = await cancelAttempt(attemptId, 'superseded', {
    actor: `user:${userId}`,
    pace: 'interactive',
  });
  if (ended.kind === 'canceled') return 'freeze_again';
  if (ended.kind === 'pending') return err(publicError('attempt_in_progress', { retryAfterSeconds: 5 }));
  const attempt = await readOwnAttempt(database(), { userId, attemptId });
  invariant(attempt, 'the superseded attempt is the caller’s');
  if (ended.state === 'succeeded') {
    return err(alreadyPaid(attempt));
  }
  return await answerLive(userId, attemptId, false);
}

/** Answers with an attempt that exists; one that is being made by another call is awaited without a transaction. */
async function answerLive(
  userId: string,
  attemptId: string,
  keyIsKnown: boolean,
): Promise<StartPaymentResult> {
  return await waitForOther(async () => {
    const attempt = await readOwnAttempt(database(), { userId, attemptId });
    invariant(attempt, 'a live attempt of the caller exists');
    if (attempt.state === 'succeeded' && !keyIsKnown) return err(alreadyPaid(attempt));
    const intent = intentOf(attempt);
    if (intent) {
      // The first answer of a known key is repeated as it was, whatever has happened to the intent since.
      return keyIsKnown
        ? ok({ status: 201, body: answerOf({ ...attempt, intent_status: null }, intent) })
        : ok({ status: 200, body: answerOf(attempt, intent) });
    }
    if (attempt.state === 'failed') return err(publicError('payment_provider_rejected'));
    if (attempt.state === 'canceled') {
      return err(publicError('attempt_in_progress', { retryAfterSeconds: 1 }));
    }
    // An event told the intent before the create call's answer, which was lost: its secret is still to be had.
    const halfKnown = attempt.stripe_intent_id !== null;
    // Nobody holds the lease when the call failed, or the process that made it was killed: this press goes on with it.
    const resumed = await resumeCreation(attempt);
    if (resumed || halfKnown || attempt.state !== 'indeterminate') return resumed;
    return err(publicError('payment_indeterminate', { retryAfterSeconds: 3 }));
  });
}

/** The answer of an earlier create call was lost: its operation is sent again, with its own key. null: somebody has it. */
async function resumeCreation(attempt: Renewable): Promise<StartPaymentResult | null> {
  const db = database();
  const free = await findFreeOperation(db, { kind: 'intent.create', attemptId: attempt.id });
  const leased = free && (await leaseOperation(db, free));
  if (!leased) return null;
  const made = await sendCreateIntent(leased, 'interactive');
  return made.kind === 'done'
    ? ok({ status: 200, body: answerOf(attempt, made.value) })
    : err(errorOf(made.failure));
}
