/**
 * Our server confirms an intent that exists: with a saved method or a confirmation token, always on-session. A committed
 * operation first; the answer, a decline included, goes through the projection. What could not be sent while the shopper
 * waited is never sent later: the worker only reads what became of it.
 */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import {
  deferOperation,
  idempotencyKeyOf,
  type OperationRow,
  settleOperation,
} from '#db/repositories/operations.ts';
import { noteConfirmMethod } from '#db/repositories/renew-hold.ts';
import type { OperationState } from '#lib/domain/order-state.ts';
import type { IntentObservation } from '#lib/domain/payment.ts';
import { err, invariant, ok, type Result } from '#lib/domain/result.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';
import { ageSecondsOf, deferredOutcome, metServerError } from '#lib/payments/operations/look-first.ts';
import { openRequest } from '#lib/payments/operations/operation-request.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import {
  type ConfirmWith,
  confirmPaymentIntent,
  retrievePaymentIntent,
} from '#lib/payments/stripe/payment-intents.ts';
import { CONFIRM_LIVES_SECONDS, outcomeOf } from './create-intent.ts';
import { projectRead } from './observe-and-project.ts';

type ConfirmRequest = { readonly intentId: string; readonly confirmWith: ConfirmWith };

/** Commits to a confirmation with the caller's transaction. */
export async function queueConfirm(
  tx: Transaction,
  args: { attemptId: string; userId: string } & ConfirmRequest,
): Promise<OperationRow> {
  const { attemptId, userId, intentId, confirmWith } = args;
  const request: ConfirmRequest = { intentId, confirmWith };
  await noteConfirmMethod(tx, { attemptId, paymentMethodId: confirmWith.paymentMethodId ?? null });
  return await commitOperation(tx, { kind: 'intent.confirm', userId, attemptId, request });
}

/** Sends or resumes a confirmation. */
export async function sendConfirm(
  operation: OperationRow,
  pace: CallPace,
): Promise<Result<IntentObservation, StripeFailure>> {
  const request = openRequest<ConfirmRequest>(operation);
  const readOnly =
    pace === 'background' || ageSecondsOf(operation) > CONFIRM_LIVES_SECONDS || metServerError(operation);
  const startedAtMs = await databaseNowMs();
  if (readOnly) return await settleByRead(operation, request, { pace, startedAtMs });
  const answer = await confirmPaymentIntent(request.intentId, request.confirmWith, {
    idempotencyKey: idempotencyKeyOf(operation),
    pace,
  });
  if (answer.ok)
    return ok(await settle(operation, answer.value, { ...outcomeOf(answer.value), startedAtMs }));
  const failure = answer.error;
  switch (failure.class) {
    case 'declined':
      if (failure.intent) {
        await settle(operation, failure.intent, { ...outcomeOf(failure.intent), startedAtMs });
      } else await settleRow(operation, 'declined', `${failure.code}|${failure.declineCode ?? ''}`);
      return err(failure);
    case 'rejected':
      // Over already, or paid by another window: the intent in the error tells.
      if (failure.intent) {
        await settle(operation, failure.intent, { as: 'rejected', outcome: failure.code, startedAtMs });
      } else await settleRow(operation, 'rejected', failure.code);
      return err(failure);
    case 'retryable':
    case 'indeterminate':
      await deferOperation(database(), { id: operation.id, outcome: deferredOutcome(failure) });
      return err(failure);
  }
}

/** Too late to charge: what Stripe knows is projected, and a confirmation that never arrived is given up. */
async function settleByRead(
  operation: OperationRow,
  request: ConfirmRequest,
  by: { pace: CallPace; startedAtMs: number },
): Promise<Result<IntentObservation, StripeFailure>> {
  const read = await retrievePaymentIntent(request.intentId, by.pace);
  if (!read.ok) {
    await deferOperation(database(), { id: operation.id, outcome: read.error.code });
    return read;
  }
  const seen = read.value;
  const arrived = seen.status !== 'requires_payment_method' || seen.failureCode !== null;
  const as = arrived ? outcomeOf(seen) : { as: 'abandoned' as const, outcome: 'confirmation_lapsed' };
  return ok(await settle(operation, seen, { ...as, startedAtMs: by.startedAtMs }));
}

async function settle(
  operation: OperationRow,
  seen: IntentObservation,
  how: { as: OperationState; outcome: string; startedAtMs: number },
): Promise<IntentObservation> {
  const attemptId = operation.attempt_id;
  invariant(attemptId, 'an intent.confirm operation has an attempt');
  await inTransaction(database(), async (tx) => {
    await projectRead(tx, attemptId, seen, { by: 'confirm', startedAtMs: how.startedAtMs });
    await settleOperation(tx, {
      id: operation.id,
      state: how.as,
      stripeObjectId: seen.intentId,
      outcome: how.outcome,
    });
  });
  return seen;
}

const settleRow = (operation: OperationRow, state: OperationState, outcome: string): Promise<void> =>
  settleOperation(database(), { id: operation.id, state, stripeObjectId: null, outcome });
