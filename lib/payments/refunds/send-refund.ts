/**
 * Sends a committed `refund.create` operation and settles it by the answer. The same function serves the admin who
 * asked, the second who agreed, the rules of ours and the worker after a crash: the key is the operation's, never made
 * from the amount, so two equal partial refunds both go through (rule 6; vendurehq/vendure#3653).
 */
import { database, inTransaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import {
  deferOperation,
  idempotencyKeyOf,
  type OperationRow,
  settleOperation,
} from '#db/repositories/operations.ts';
import { lockPayment } from '#db/repositories/payments.ts';
import { moveRefund, readRefund } from '#db/repositories/refunds.ts';
import type { RefundObservation } from '#lib/domain/refund.ts';
import { invariant } from '#lib/domain/result.ts';
import { logger } from '#lib/observability/logger.ts';
import { bindObject } from '#lib/payments/inbox/object-kind.ts';
import { projectObserved } from '#lib/payments/inbox/project-observed.ts';
import { deferredOutcome, lookFirst } from '#lib/payments/operations/look-first.ts';
import { openRequest } from '#lib/payments/operations/operation-request.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { createRefund, findRefundOfOperation, type RefundCall } from '#lib/payments/stripe/refunds.ts';
import { refundKind } from './refund-kind.ts';
import { afterRefundMoved } from './settle-refund.ts';

/** settled: Stripe answered. rejected: it refused. pending: its answer is not known yet; a worker goes on. */
export type SendResult = 'settled' | 'rejected' | 'pending';

/** @param operation pending, and leased by the caller */
export async function sendRefund(operation: OperationRow, pace: CallPace): Promise<SendResult> {
  const call = openRequest<RefundCall>(operation);
  const startedAtMs = await databaseNowMs();
  const current = await lookFirst(operation, () => findRefundOfOperation(call.intentId, operation.id));
  if (!current.ok) return await keepFailure(operation, call, current.error, startedAtMs);
  if (current.value.found) return await keepAnswer(operation, current.value.found, startedAtMs);
  const sent = current.value.operation;
  const answer = await createRefund(call, { idempotencyKey: idempotencyKeyOf(sent), pace });
  if (answer.ok) return await keepAnswer(sent, answer.value, startedAtMs);
  return await keepFailure(sent, call, answer.error, startedAtMs);
}

async function keepAnswer(
  operation: OperationRow,
  seen: RefundObservation,
  startedAtMs: number,
): Promise<SendResult> {
  await inTransaction(database(), async (tx) => {
    await projectObserved(tx, bindObject(refundKind, seen), { by: 'refund', startedAtMs });
    await settleOperation(tx, {
      id: operation.id,
      state: 'succeeded',
      stripeObjectId: seen.refundId,
      outcome: null,
    });
  });
  return 'settled';
}

async function keepFailure(
  operation: OperationRow,
  call: RefundCall,
  failure: StripeFailure,
  startedAtMs: number,
): Promise<SendResult> {
  if (failure.class === 'retryable' || failure.class === 'indeterminate') {
    await deferOperation(database(), { id: operation.id, outcome: deferredOutcome(failure) });
    return 'pending';
  }
  // After an answer that was lost, a refusal says nothing about the first call: what is there says it.
  if (operation.tries > 0) {
    const found = await findRefundOfOperation(call.intentId, operation.id);
    if (found.ok && found.value) return await keepAnswer(operation, found.value, startedAtMs);
    if (!found.ok) {
      await deferOperation(database(), { id: operation.id, outcome: failure.code });
      return 'pending';
    }
  }
  logger.error(
    { operation: operation.id, refund: call.refundId, code: failure.code, stripeRequest: failure.requestId },
    'Stripe refused a refund',
  );
  return await inTransaction(database(), async (tx) => {
    const payment = await lockPayment(tx, { intentId: call.intentId });
    const refund = await readRefund(tx, call.refundId);
    invariant(payment && refund, 'the refund of an operation and its payment exist');
    await settleOperation(tx, {
      id: operation.id,
      state: 'rejected',
      stripeObjectId: null,
      outcome: failure.code,
    });
    // An event may have told more meanwhile.
    if (refund.state !== 'reserved') return 'settled';
    await moveRefund(tx, {
      refund,
      to: 'rejected',
      stripeRefundId: null,
      failureReason: failure.code,
      actor: 'stripe',
      source: operation.id,
    });
    await afterRefundMoved(tx, payment, refund, 'rejected', operation.id);
    return 'rejected';
  });
}
