/**
 * Pay is pressed: freeze the cart as order, attempt, stock hold and operation in one transaction, then create the
 * payment intent with the operation's key. One live attempt per cart: an unchanged cart gets the same intent back, a
 * changed one is cancelled at Stripe first (rules 5-8, 11).
 */
import { createHash } from 'node:crypto';
import { database } from '#db/client.ts';
import {
  forgetIdempotency,
  type LiveAttemptRow,
  readIdempotency,
  readOwnAttempt,
} from '#db/repositories/checkout.ts';
import { claimRead } from '#db/repositories/intent-status.ts';
import { findFreeOperation, leaseOperation } from '#db/repositories/operations.ts';
import { getConfig } from '#lib/config/config.ts';
import { publicError } from '#lib/domain/errors.ts';
import { isLiveAttempt } from '#lib/domain/order-state.ts';
import { err, invariant, ok } from '#lib/domain/result.ts';
import { resolveCustomerScope } from '#lib/payments/customers/customer-scope.ts';
import { cancelAttempt } from '#lib/payments/intents/cancel-attempt.ts';
import { sendCreateIntent } from '#lib/payments/intents/create-intent.ts';
import { observeAndProject } from '#lib/payments/intents/observe-and-project.ts';
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
const MAX_ROUNDS = 8;
/** What is known of an intent is this old at most when it is handed out again. */
const READ_AFTER_SECONDS = 2;

type Next = StartPaymentResult | 'freeze_again';

/** @returns the live payment intent of the caller's cart, or a public error that left nothing behind */
export async function startPayment(args: StartPaymentArgs): Promise<StartPaymentResult> {
  const { paymentMethodId, confirmationTokenId } = args.body;
  if (paymentMethodId !== undefined && confirmationTokenId !== undefined) {
    return err(publicError('invalid_request', { param: 'confirmationTokenId' }));
  }
  // Whose customer and cards the buyer's are is known before any is taken; Stripe is asked once per process.
  const scope = await resolveCustomerScope('interactive');
  if (!scope.ok) return err(publicError('payment_provider_unavailable', { retryAfterSeconds: 3 }));
  if (confirmationTokenId !== undefined && !(await isKnownKey(args))) {
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

/** What was begun under this key is told as it is: a look at its token again could only hide a charge (rule 42). */
const isKnownKey = async ({ userId, idempotencyKey }: StartPaymentArgs): Promise<boolean> =>
  (await readIdempotency(database(), { userId, key: idempotencyKey })) !== undefined;

function confirmWithOf(body: StartPaymentArgs['body']): ConfirmWith | null {
  const { paymentMethodId, confirmationTokenId } = body;
  const returnUrl = `${getConfig().appUrl}/checkout/return`;
  if (paymentMethodId !== undefined) return { paymentMethodId, returnUrl };
  return confirmationTokenId === undefined ? null : { confirmationTokenId, returnUrl };
}

async function goOn(args: FreezeArgs, frozen: Frozen): Promise<Next> {
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
    case 'cart_left':
      return 'freeze_again';
  }
}

/** Another press made the intent; if this one asks our server to confirm and that has not been tried, it does so now. */
async function meetLive(args: FreezeArgs, attemptId: string, keyIsKnown: boolean): Promise<Next> {
  const next = await answerOrGoOn(args, attemptId, keyIsKnown);
  // The key stands for an attempt that it was not answered with: the next round begins without it.
  if (next === 'freeze_again') {
    await forgetIdempotency(database(), { userId: args.userId, key: args.idempotencyKey, attemptId });
  }
  return next;
}

async function answerOrGoOn(args: FreezeArgs, attemptId: string, keyIsKnown: boolean): Promise<Next> {
  const { userId } = args;
  const answer = await answerLive(userId, attemptId, keyIsKnown);
  if (answer === 'freeze_again' || args.confirmWith === null || keyIsKnown || !answer.ok) return answer;
  if (answer.value.body.paymentIntent.status !== 'requires_payment_method') return answer;
  const attempt = await ownAttempt(userId, attemptId);
  return attempt.failure_code === null ? 'freeze_again' : answerConfirmed(attempt, 200);
}

/**
 * The cart changed: the old attempt ends at Stripe before a new one begins; money that moved is not paid twice. Stripe
 * is read first: what is authorised or on its way for days is not cancelled, it leaves the cart to the next order.
 */
async function supersede(userId: string, attemptId: string): Promise<Next> {
  const known = await ownAttempt(userId, attemptId);
  if (known.stripe_intent_id !== null && known.closing === null) {
    await observeAndProject(attemptId, known.stripe_intent_id, { by: 'press', pace: 'interactive' });
    const seen = await ownAttempt(userId, attemptId);
    if (seen.state === 'succeeded') return err(alreadyPaid(seen));
    if (!isInTheWay(seen)) return 'freeze_again';
  }
  const ended = await cancelAttempt(attemptId, 'superseded', {
    actor: `user:${userId}`,
    pace: 'interactive',
  });
  if (ended.kind === 'canceled') return 'freeze_again';
  if (ended.kind === 'not_canceled') {
    const attempt = await ownAttempt(userId, attemptId);
    if (attempt.state === 'succeeded') return err(alreadyPaid(attempt));
    if (!isInTheWay(attempt)) return 'freeze_again';
  }
  // Another press, or the worker, ends it right now: as one waits for a creation, one waits for a cancel.
  return await waitForOther(async () => {
    const attempt = await ownAttempt(userId, attemptId);
    return isInTheWay(attempt) ? null : ('freeze_again' as const);
  });
}

/** Whether an attempt keeps its cart from the next one. */
const isInTheWay = (attempt: LiveAttemptRow): boolean =>
  isLiveAttempt(attempt.state) && attempt.cart_id !== null;

async function ownAttempt(userId: string, attemptId: string): Promise<LiveAttemptRow> {
  const attempt = await readOwnAttempt(database(), { userId, attemptId });
  invariant(attempt, 'the attempt of a press is the caller’s');
  return attempt;
}

/** The attempt as Stripe shows it now, when what is known of its intent is old: a dead one is not handed out. */
async function currentAttempt(userId: string, attemptId: string): Promise<LiveAttemptRow> {
  const attempt = await ownAttempt(userId, attemptId);
  const { stripe_intent_id: intentId, unread_seconds: age } = attempt;
  if (intentId === null || !isLiveAttempt(attempt.state) || age < READ_AFTER_SECONDS) return attempt;
  const startedAtMs = await claimRead(database(), { attemptId, everySeconds: READ_AFTER_SECONDS });
  if (startedAtMs === undefined) return attempt;
  // Without an answer of Stripe it is handed out as it is known: the confirmation tells.
  await observeAndProject(attemptId, intentId, { by: 'press', pace: 'interactive', startedAtMs });
  return await ownAttempt(userId, attemptId);
}

/** Answers with an attempt that exists; one that is being made by another call is awaited without a transaction. */
async function answerLive(userId: string, attemptId: string, keyIsKnown: boolean): Promise<Next> {
  return await waitForOther<Next>(async () => {
    const attempt = keyIsKnown
      ? await ownAttempt(userId, attemptId)
      : await currentAttempt(userId, attemptId);
    const intent = intentOf(attempt);
    // The first answer of a known key is repeated as it was, whatever has happened to the intent since.
    if (keyIsKnown && intent) {
      return ok({ status: 201, body: answerOf({ ...attempt, intent_status: null }, intent) });
    }
    if (attempt.state === 'succeeded') return err(alreadyPaid(attempt));
    if (attempt.state === 'failed') return err(publicError('payment_provider_rejected'));
    if (attempt.state === 'canceled') {
      return keyIsKnown ? err(publicError('attempt_in_progress', { retryAfterSeconds: 1 })) : 'freeze_again';
    }
    if (intent) return ok({ status: 200, body: answerOf(attempt, intent) });
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
