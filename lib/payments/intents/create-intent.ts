/**
 * Sends a committed `intent.create` operation and records its answer. The same function serves the first press, a
 * press after a lost answer and the worker: the key is the operation's, so the intent is made once (rules 5, 6).
 */
import { database, inTransaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { followUp } from '#db/repositories/follow-ups.ts';
import {
  deferOperation,
  idempotencyKeyOf,
  markAttemptIndeterminate,
  type OperationRow,
  recordCreatedIntent,
  settleOperation,
} from '#db/repositories/operations.ts';
import { closeAttempt, lockAttempt } from '#db/repositories/settlement.ts';
import type { IntentObservation } from '#lib/domain/payment.ts';
import { err, invariant, ok, type Result } from '#lib/domain/result.ts';
import { logger } from '#lib/observability/logger.ts';
import { ensureCustomer } from '#lib/payments/customers/ensure-customer.ts';
import { ageSecondsOf, deferredOutcome, lookFirst } from '#lib/payments/operations/look-first.ts';
import { openRequest } from '#lib/payments/operations/operation-request.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import { localFailure, type StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import {
  type CreatedIntent,
  createPaymentIntent,
  findIntentOfOperation,
  type IntentRequest,
} from '#lib/payments/stripe/payment-intents.ts';
import { encryptField } from '#lib/security/field-encryption.ts';
import { projectRead } from './observe-and-project.ts';

/** A confirmation is for the shopper who waits: what was not sent by then is never charged later, when nobody looks. */
export const CONFIRM_LIVES_SECONDS = 60;

export const secretPlace = (rowId: string) => ({
  table: 'checkout_attempts',
  column: 'client_secret_enc',
  rowId,
});

export type IntentMade = { readonly intentId: string; readonly clientSecret: string };

/**
 * Sends or resumes the operation.
 * @param operation pending, and leased by the caller
 * @param knownCustomer the user's Stripe customer, when the caller has just read it
 * @returns the intent, or why it is not there: `indeterminate` means that it may exist and will be found
 */
export async function sendCreateIntent(
  operation: OperationRow,
  pace: CallPace,
  knownCustomer: string | null = null,
): Promise<Result<IntentMade, StripeFailure>> {
  const request = openRequest<IntentRequest>(operation);
  const customer = knownCustomer === null ? await ensureCustomer(operation.user_id, pace) : ok(knownCustomer);
  if (!customer.ok) return await recordFailure(operation, customer.error);
  const lapsed = request.confirmWith !== undefined && ageSecondsOf(operation) > CONFIRM_LIVES_SECONDS;
  const sinceUnix = Math.floor(operation.created_unix) - 60;
  const current = await lookFirst(
    operation,
    () => findIntentOfOperation(customer.value, operation.id, sinceUnix),
    { always: lapsed },
  );
  if (!current.ok) return await recordFailure(operation, current.error);
  if (current.value.found) return ok(await recordIntent(operation, current.value.found));
  if (lapsed) return await recordFailure(operation, localFailure('rejected', 'confirmation_lapsed'));
  const sent = current.value.operation;
  const answer = await createPaymentIntent(request, customer.value, {
    idempotencyKey: idempotencyKeyOf(sent),
    pace,
  });
  if (answer.ok) return ok(await recordIntent(sent, answer.value));
  const { intent, intentSecret } = answer.error;
  if (answer.error.class === 'declined' && intent && intentSecret) {
    // Declined by the bank: the intent was made all the same, and takes another method.
    await recordIntent(sent, { observation: intent, clientSecret: intentSecret });
    return err(answer.error);
  }
  return await recordFailure(sent, answer.error);
}

/** For the answer of a repeated key: the status, or why the bank refused. */
export const outcomeOf = (seen: IntentObservation): { as: 'succeeded' | 'declined'; outcome: string } =>
  seen.status === 'requires_payment_method' && seen.failureCode !== null
    ? { as: 'declined', outcome: `${seen.failureCode}|${seen.declineCode ?? ''}` }
    : { as: 'succeeded', outcome: seen.status };

async function recordIntent(operation: OperationRow, made: CreatedIntent): Promise<IntentMade> {
  const attemptId = operation.attempt_id;
  invariant(attemptId, 'an intent.create operation has an attempt');
  const { observation } = made;
  const confirmed = observation.status !== 'requires_payment_method' || observation.failureCode !== null;
  if (confirmed) {
    // Projected first and by its own locks: the record below only adds the secret and ends the operation.
    const startedAtMs = await databaseNowMs();
    await inTransaction(database(), (tx) =>
      projectRead(tx, attemptId, observation, { by: 'create', startedAtMs }),
    );
  }
  await recordCreatedIntent(database(), {
    operationId: operation.id,
    attemptId,
    intentId: observation.intentId,
    status: observation.status,
    clientSecretEnc: encryptField(made.clientSecret, secretPlace(attemptId)),
    ...(confirmed ? outcomeOf(observation) : { as: 'succeeded', outcome: null }),
  });
  return { intentId: made.observation.intentId, clientSecret: made.clientSecret };
}

async function recordFailure(
  operation: OperationRow,
  failure: StripeFailure,
): Promise<Result<never, StripeFailure>> {
  const attemptId = operation.attempt_id;
  invariant(attemptId, 'an intent.create operation has an attempt');
  const db = database();
  if (failure.class === 'rejected' || failure.class === 'declined') {
    logger.error(
      { operation: operation.id, code: failure.code, stripeRequest: failure.requestId },
      'Stripe refused to create a payment intent',
    );
    await inTransaction(db, async (tx) => {
      const attempt = await lockAttempt(tx, attemptId);
      await settleOperation(tx, {
        id: operation.id,
        state: 'rejected',
        stripeObjectId: null,
        outcome: failure.code,
      });
      if (!attempt || (attempt.state !== 'creating' && attempt.state !== 'indeterminate')) return;
      const orderState =
        attempt.closing === null || attempt.closing === 'superseded' ? 'awaiting_payment' : attempt.closing;
      await closeAttempt(tx, { attempt, intentId: null, as: 'failed', orderState, source: 'rejected' });
      await followUp(tx, { kind: 'stock_released', orderId: attempt.order_id, subjectId: attemptId });
    });
  } else {
    await markAttemptIndeterminate(db, attemptId);
    await deferOperation(db, {
      id: operation.id,
      outcome: deferredOutcome(failure),
    });
  }
  return err(failure);
}
