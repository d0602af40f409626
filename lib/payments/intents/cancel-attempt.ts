/**
 * Ends an attempt: the reason and a cancel operation are committed, Stripe is asked, and its answer goes through the
 * projection. Stock is released only when Stripe says that the intent is cancelled; money that moved meanwhile settles.
 */
import { database, inTransaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import {
  deferOperation,
  idempotencyKeyOf,
  leaseOperation,
  nextGeneration,
  type OperationRow,
  readClosing,
  settleOperation,
} from '#db/repositories/operations.ts';
import { lockAttempt } from '#db/repositories/settlement.ts';
import type { AttemptClosing } from '#lib/domain/order-state.ts';
import { invariant } from '#lib/domain/result.ts';
import { CALLER_LEASE_SECONDS } from '#lib/payments/operations/commit-operation.ts';
import { openRequest } from '#lib/payments/operations/operation-request.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import { cancelPaymentIntent, retrievePaymentIntent } from '#lib/payments/stripe/payment-intents.ts';
import { beginCancel, type CancelRequest, type CancelResult, type Prepared } from './begin-cancel.ts';
import { sendCreateIntent } from './create-intent.ts';
import { projectRead } from './observe-and-project.ts';

/**
 * Cancels an attempt at Stripe and here.
 * @param closing what becomes of the order: `superseded` keeps it waiting for the next attempt
 * @param actor for the audit: `user:<id>` or `system`
 */
export async function cancelAttempt(
  attemptId: string,
  closing: AttemptClosing,
  options: { actor: string; pace: CallPace },
): Promise<CancelResult> {
  const prepared = await prepareCancel(attemptId, closing, options);
  if (prepared.kind !== 'send') return prepared;
  return await sendCancel(prepared.operation, options.pace);
}

/** An attempt that somebody wanted ended before its intent was known ends now. */
export async function endIfClosing(attemptId: string): Promise<void> {
  const closing = await readClosing(database(), attemptId);
  if (closing !== null) await cancelAttempt(attemptId, closing, { actor: 'system', pace: 'background' });
}

async function prepareCancel(
  attemptId: string,
  closing: AttemptClosing,
  options: { actor: string; pace: CallPace },
): Promise<Prepared> {
  const first = await inTransaction(database(), (tx) => beginCancel(tx, attemptId, closing, options.actor));
  if (first.kind !== 'intent_unknown') return first;
  // The create call was not answered yet. Its intent must be known before it can be cancelled.
  const creation = await leaseOperation(database(), {
    id: first.operationId,
    leaseSeconds: CALLER_LEASE_SECONDS,
  });
  if (!creation) return { kind: 'pending' };
  const made = await sendCreateIntent(creation, options.pace);
  if (!made.ok && (made.error.class === 'indeterminate' || made.error.class === 'retryable'))
    return { kind: 'pending' };
  const second = await inTransaction(database(), (tx) => beginCancel(tx, attemptId, closing, options.actor));
  return second.kind === 'intent_unknown' ? { kind: 'pending' } : second;
}

/** Sends or resumes a committed cancel operation and projects what Stripe answers. */
export async function sendCancel(operation: OperationRow, pace: CallPace): Promise<CancelResult> {
  const attemptId = operation.attempt_id;
  invariant(attemptId, 'an intent.cancel operation has an attempt');
  const request = openRequest<CancelRequest>(operation);
  const startedAtMs = await databaseNowMs();
  const answer = await cancelPaymentIntent(request.intentId, request.reason, {
    idempotencyKey: idempotencyKeyOf(operation),
    pace,
  });
  let seen = answer.ok ? answer.value : answer.error.intent;
  if (!answer.ok && !seen && answer.error.class !== 'retryable') {
    // Refused without the intent, or the answer was lost: what is true now decides.
    const read = await retrievePaymentIntent(request.intentId, pace);
    seen = read.ok ? read.value : null;
  }
  const stillOpen =
    !answer.ok &&
    answer.error.class === 'indeterminate' &&
    seen?.status !== 'canceled' &&
    seen?.status !== 'succeeded';
  if (!seen || stillOpen) {
    // Read and still open: the old key would only repeat a stored server error.
    if (seen && !answer.ok && answer.error.serverError) await nextGeneration(database(), operation);
    await deferOperation(database(), {
      id: operation.id,
      outcome: answer.ok ? 'unknown' : answer.error.code,
    });
    return { kind: 'pending' };
  }
  const shown = seen;
  const state = await inTransaction(database(), async (tx) => {
    await projectRead(tx, attemptId, shown, { by: 'cancel', startedAtMs });
    await settleOperation(tx, {
      id: operation.id,
      state: shown.status === 'canceled' ? 'succeeded' : 'rejected',
      stripeObjectId: shown.intentId,
      outcome: answer.ok ? null : answer.error.code,
    });
    return (await lockAttempt(tx, attemptId))?.state;
  });
  invariant(state, 'a cancelled attempt exists');
  return state === 'canceled' || state === 'failed' ? { kind: 'canceled' } : { kind: 'not_canceled', state };
}
