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
  nextGeneration,
  type OperationRow,
  settleOperation,
} from '#db/repositories/operations.ts';
import { lockPayment } from '#db/repositories/payments.ts';
import { moveRefund, readRefund } from '#db/repositories/refunds.ts';
import type { RefundObservation } from '#lib/domain/refund.ts';
import { err, invariant, ok, type Result } from '#lib/domain/result.ts';
import { logger } from '#lib/observability/logger.ts';
import { projectObserved } from '#lib/payments/events/project-observed.ts';
import { openRequest } from '#lib/payments/operations/operation-request.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { createRefund, listRefundsOfIntent, type RefundCall } from '#lib/payments/stripe/refunds.ts';
import { afterRefundMoved } from './settle-refund.ts';

/** Stripe forgets a key after 24 hours; an hour of margin covers clocks that differ. */
const KEY_LIVES_SECONDS = 23 * 3600;
const SERVER_ERROR = 'server_error';

/** settled: Stripe answered. rejected: it refused. pending: its answer is not known yet; a worker goes on. */
export type SendResult = 'settled' | 'rejected' | 'pending';

/** @param operation pending, and leased by the caller */
export async function sendRefund(operation: OperationRow, pace: CallPace): Promise<SendResult> {
  const call = openRequest<RefundCall>(operation);
  const startedAtMs = await databaseNowMs();
  const tooOld = Date.now() / 1000 - operation.created_unix > KEY_LIVES_SECONDS;
  const readFirst = operation.outcome === SERVER_ERROR || tooOld;
  const current = readFirst ? await readBeforeSending(operation, call) : ok({ operation, found: null });
  if (!current.ok) return await keepFailure(operation, call, current.error, startedAtMs);
  if (current.value.found) return await keepAnswer(operation, current.value.found, startedAtMs);
  const sent = current.value.operation;
  const answer = await createRefund(call, { idempotencyKey: idempotencyKeyOf(sent), pace });
  if (answer.ok) return await keepAnswer(sent, answer.value, startedAtMs);
  return await keepFailure(sent, call, answer.error, startedAtMs);
}

/** The old key would only repeat a stored error, or is forgotten: look for the refund, else start a new key. */
async function readBeforeSending(
  operation: OperationRow,
  call: RefundCall,
): Promise<Result<{ operation: OperationRow; found: RefundObservation | null }, StripeFailure>> {
  const list = await listRefundsOfIntent(call.intentId);
  if (!list.ok) return list;
  const found = list.value.find((refund) => refund.operationId === operation.id);
  if (found) return ok({ operation, found });
  const next = await nextGeneration(database(), operation);
  if (!next) return err(TAKEN);
  return ok({ operation: next, found: null });
}

const TAKEN: StripeFailure = {
  class: 'indeterminate',
  code: 'taken_by_another',
  declineCode: null,
  serverError: false,
  intent: null,
  requestId: null,
};

async function keepAnswer(
  operation: OperationRow,
  seen: RefundObservation,
  startedAtMs: number,
): Promise<SendResult> {
  await inTransaction(database(), async (tx) => {
    await projectObserved(tx, { kind: 'refund', seen }, { by: 'refund', startedAtMs });
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
    const outcome = failure.serverError ? SERVER_ERROR : failure.code;
    await deferOperation(database(), { id: operation.id, outcome });
    return 'pending';
  }
  // After an answer that was lost, a refusal says nothing about the first call: what is there says it.
  if (operation.tries > 0) {
    const list = await listRefundsOfIntent(call.intentId);
    const found = list.ok ? list.value.find((refund) => refund.operationId === operation.id) : undefined;
    if (found) return await keepAnswer(operation, found, startedAtMs);
    if (!list.ok) {
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
