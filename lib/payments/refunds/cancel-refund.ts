/** A refund that waits for its shopper (bank details, a confirmation) can be called back; Stripe has the last word. */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import {
  deferOperation,
  findPendingOperation,
  idempotencyKeyOf,
  leaseOperation,
  nextGeneration,
  type OperationRow,
  settleOperation,
} from '#db/repositories/operations.ts';
import { lockPayment } from '#db/repositories/payments.ts';
import { readRefund } from '#db/repositories/refunds.ts';
import type { RefundView } from '#lib/contracts/refunds.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { isUuid } from '#lib/domain/ids.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { bindObject } from '#lib/payments/inbox/object-kind.ts';
import { projectObserved } from '#lib/payments/inbox/project-observed.ts';
import { CALLER_LEASE_SECONDS, commitOperation } from '#lib/payments/operations/commit-operation.ts';
import { openRequest } from '#lib/payments/operations/operation-request.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import { cancelStripeRefund, retrieveRefund } from '#lib/payments/stripe/refunds.ts';
import { readRefundView } from './read-refunds.ts';
import { refundKind } from './refund-kind.ts';
import type { SendResult } from './send-refund.ts';

type CancelArgs = { readonly orderNumber: string; readonly refundId: string; readonly adminId: string };

export async function cancelRefund(args: CancelArgs): Promise<Result<RefundView, PublicError>> {
  const begun = await inTransaction(database(), (tx) => begin(tx, args));
  if (!begun.ok) return begun;
  const sent = await sendRefundCancel(begun.value, 'interactive');
  if (sent === 'pending') return err(publicError('payment_provider_unavailable', { retryAfterSeconds: 5 }));
  return sent === 'settled'
    ? ok(await readRefundView(args.refundId))
    : err(publicError('refund_not_cancelable'));
}

async function begin(tx: Transaction, args: CancelArgs): Promise<Result<OperationRow, PublicError>> {
  const seen = isUuid(args.refundId) ? await readRefund(tx, args.refundId) : undefined;
  const payment = seen && (await lockPayment(tx, { paymentId: seen.payment_id }));
  if (!payment || payment.order_number !== args.orderNumber) return err(publicError('not_found'));
  const refund = await readRefund(tx, args.refundId);
  if (refund?.state !== 'requires_action' || refund.stripe_refund_id === null) {
    return err(publicError('refund_not_cancelable'));
  }
  const pending = await findPendingOperation(tx, { kind: 'refund.cancel', subjectId: refund.id });
  if (pending) {
    const leased = await leaseOperation(tx, { id: pending.id, leaseSeconds: CALLER_LEASE_SECONDS });
    return leased ? ok(leased) : err(publicError('attempt_in_progress', { retryAfterSeconds: 5 }));
  }
  const operation = await commitOperation(tx, {
    kind: 'refund.cancel',
    userId: args.adminId,
    attemptId: payment.attempt_id,
    subjectId: refund.id,
    request: { stripeRefundId: refund.stripe_refund_id },
  });
  return ok(operation);
}

/** Sends or resumes a committed cancel and projects what is true then. */
export async function sendRefundCancel(operation: OperationRow, pace: CallPace): Promise<SendResult> {
  const { stripeRefundId } = openRequest<{ stripeRefundId: string }>(operation);
  const startedAtMs = await databaseNowMs();
  const options = { idempotencyKey: idempotencyKeyOf(operation), pace };
  const answer = await cancelStripeRefund(stripeRefundId, options);
  const open = !answer.ok && (answer.error.class === 'retryable' || answer.error.class === 'indeterminate');
  const seen = answer.ok ? answer : open ? null : await retrieveRefund(stripeRefundId);
  if (seen === null || !seen.ok) {
    if (!answer.ok && answer.error.serverError) await nextGeneration(database(), operation);
    await deferOperation(database(), {
      id: operation.id,
      outcome: answer.ok ? 'unknown' : answer.error.code,
    });
    return 'pending';
  }
  const canceled = seen.value.status === 'canceled';
  await inTransaction(database(), async (tx) => {
    await projectObserved(tx, bindObject(refundKind, seen.value), { by: 'refund_cancel', startedAtMs });
    await settleOperation(tx, {
      id: operation.id,
      state: canceled ? 'succeeded' : 'rejected',
      stripeObjectId: stripeRefundId,
      outcome: answer.ok ? null : answer.error.code,
    });
  });
  return canceled ? 'settled' : 'rejected';
}
