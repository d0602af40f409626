/**
 * Pay is pressed: freeze the cart as order, attempt, stock hold and operation in one transaction, then create the
 * payment intent with the operation's key. One live attempt per cart: an unchanged cart gets the same intent back, a
 * changed one is cancelled at Stripe first (rules 5-8, 11).
 */
import { createHash } from 'node:crypto';
import { database } from '#db/client.ts';
import { readOwnAttempt } from '#db/repositories/checkout.ts';
import { findPendingOperation, leaseOperation } from '#db/repositories/operations.ts';
import type { CreateIntentAnswer } from '#lib/contracts/payments.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, invariant, ok, type Result } from '#lib/domain/result.ts';
import { CALLER_LEASE_SECONDS, cancelAttempt } from '#lib/payments/intents/cancel-attempt.ts';
import { secretPlace, sendCreateIntent } from '#lib/payments/intents/create-intent.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { decryptField } from '#lib/security/field-encryption.ts';
import { type Frozen, freezeCheckout, type Renewable, type StartPaymentArgs } from './freeze-checkout.ts';

/** 201 when this call made the intent, 200 when it found the one that is there. */
export type StartPaymentAnswer = { readonly status: 200 | 201; readonly body: CreateIntentAnswer };
export type StartPaymentResult = Result<StartPaymentAnswer, PublicError>;

/** Editing and pressing again moves on to a new attempt; more rounds than this is somebody racing themselves. */
const MAX_ROUNDS = 3;
const WAIT_FOR_OTHER_MS = 5_000;

/** @returns the live payment intent of the caller's cart, or a public error that left nothing behind */
export async function startPayment(args: StartPaymentArgs): Promise<StartPaymentResult> {
  // No card is saved yet, so every payment method id is somebody else's: refused without asking Stripe (rule 16).
  if (args.body.paymentMethodId !== undefined) {
    return err(publicError('payment_method_not_found', { param: 'paymentMethodId' }));
  }
  const requestHash = createHash('sha256').update(JSON.stringify(args.body)).digest('hex');
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const frozen = await freezeCheckout({ ...args, requestHash });
    if (!frozen.ok) return frozen;
    const next = await goOn(args.userId, frozen.value);
    if (next !== 'freeze_again') return next;
  }
  return err(publicError('attempt_in_progress', { retryAfterSeconds: 2 }));
}

async function goOn(userId: string, frozen: Frozen): Promise<StartPaymentResult | 'freeze_again'> {
  switch (frozen.kind) {
    case 'created': {
      const made = await sendCreateIntent(frozen.operation, 'interactive', frozen.customer);
      if (!made.ok) return err(errorOf(made.error));
      return ok({ status: 201, body: answerOf(frozen.attempt, made.value) });
    }
    case 'live':
      return await answerLive(userId, frozen.attempt.id, frozen.status === 201);
    case 'superseded':
      return await supersede(userId, frozen.attemptId);
  }
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
    return err(publicError('already_paid', { details: { order: { number: attempt.order_number } } }));
  }
  return await answerLive(userId, attemptId, false);
}

/** Answers with an attempt that exists; one that is being made by another call is awaited without a transaction. */
async function answerLive(
  userId: string,
  attemptId: string,
  keyIsKnown: boolean,
): Promise<StartPaymentResult> {
  const db = database();
  const giveUpAt = Date.now() + WAIT_FOR_OTHER_MS;
  for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 1.5, 250)) {
    const attempt = await readOwnAttempt(db, { userId, attemptId });
    invariant(attempt, 'a live attempt of the caller exists');
    if (attempt.state === 'succeeded' && !keyIsKnown) {
      return err(publicError('already_paid', { details: { order: { number: attempt.order_number } } }));
    }
    if (attempt.stripe_intent_id !== null && attempt.client_secret_enc !== null) {
      const clientSecret = decryptField(attempt.client_secret_enc, secretPlace(attempt.id));
      const intent = { intentId: attempt.stripe_intent_id, clientSecret };
      // The first answer of a known key is repeated as it was, whatever has happened to the intent since.
      return keyIsKnown
        ? ok({ status: 201, body: answerOf({ ...attempt, intent_status: null }, intent) })
        : ok({ status: 200, body: answerOf(attempt, intent) });
    }
    if (attempt.state === 'failed') return err(publicError('payment_provider_rejected'));
    if (attempt.state === 'canceled')
      return err(publicError('attempt_in_progress', { retryAfterSeconds: 1 }));
    if (attempt.state === 'indeterminate') return await resumeCreation(attempt);
    if (Date.now() > giveUpAt) return err(publicError('attempt_in_progress', { retryAfterSeconds: 2 }));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** The answer of an earlier create call was lost: the same operation is sent again, with its own key. */
async function resumeCreation(attempt: Renewable): Promise<StartPaymentResult> {
  const db = database();
  const pending = await findPendingOperation(db, { kind: 'intent.create', attemptId: attempt.id });
  const leased =
    pending && (await leaseOperation(db, { id: pending.id, leaseSeconds: CALLER_LEASE_SECONDS }));
  if (!leased) return err(publicError('payment_indeterminate', { retryAfterSeconds: 3 }));
  const made = await sendCreateIntent(leased, 'interactive');
  return made.ok ? ok({ status: 200, body: answerOf(attempt, made.value) }) : err(errorOf(made.error));
}

const answerOf = (
  attempt: Renewable,
  intent: { readonly intentId: string; readonly clientSecret: string },
): CreateIntentAnswer => ({
  order: {
    number: attempt.order_number,
    totalMinor: attempt.amount_minor,
    currency: attempt.currency,
    expiresAt: new Date(attempt.expires_at).toISOString(),
  },
  paymentIntent: {
    id: intent.intentId,
    clientSecret: intent.clientSecret,
    status: attempt.intent_status ?? 'requires_payment_method',
  },
});

function errorOf(failure: StripeFailure): PublicError {
  switch (failure.class) {
    case 'declined':
    case 'rejected':
      return publicError('payment_provider_rejected');
    case 'retryable':
      return publicError('payment_provider_unavailable', { retryAfterSeconds: 3 });
    case 'indeterminate':
      return publicError('payment_indeterminate', { retryAfterSeconds: 3 });
  }
}
