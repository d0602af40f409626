/** A refund that waits for its shopper (bank details, a confirmation) can be called back; Stripe has the last word. */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import { findPendingOperation, leaseOperation, type OperationRow } from '#db/repositories/operations.ts';
import { lockPayment } from '#db/repositories/payments.ts';
import { readRefund } from '#db/repositories/refunds.ts';
import type { RefundView } from '#lib/contracts/refunds.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { isUuid } from '#lib/domain/ids.ts';
import type { RefundObservation } from '#lib/domain/refund.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { bindObject } from '#lib/payments/inbox/object-kind.ts';
import { projectObserved } from '#lib/payments/inbox/project-observed.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';
import { truthUnread } from '#lib/payments/operations/earlier-calls.ts';
import type { OperationHandler, Run, RunResult, Truth } from '#lib/payments/operations/operation-handler.ts';
import { runOperation } from '#lib/payments/operations/run-operation.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { cancelStripeRefund, retrieveRefund } from '#lib/payments/stripe/refunds.ts';
import { readRefundView } from './read-refunds.ts';
import { refundKind } from './refund-kind.ts';

type CancelCall = { readonly stripeRefundId: string };
type CancelArgs = { readonly orderNumber: string; readonly refundId: string; readonly adminId: string };

export async function cancelRefund(args: CancelArgs): Promise<Result<RefundView, PublicError>> {
  const begun = await inTransaction(database(), (tx) => begin(tx, args));
  if (!begun.ok) return begun;
  const sent = await sendRefundCancel(begun.value, 'interactive');
  if (sent.kind === 'pending') {
    return err(publicError('payment_provider_unavailable', { retryAfterSeconds: 5 }));
  }
  return sent.kind === 'done'
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
    const leased = await leaseOperation(tx, pending.id);
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

/** Sends or resumes a cancel that the caller has leased. */
export const sendRefundCancel = (operation: OperationRow, pace: CallPace): Promise<RunResult<null>> =>
  runOperation(HANDLER, operation, pace);

const HANDLER: OperationHandler<CancelCall, RefundObservation, null> = {
  find: async ({ request, budget }) => {
    const read = await retrieveRefund(request.stripeRefundId, budget);
    return read.ok ? ok(read.value.status === 'requires_action' ? null : read.value) : read;
  },
  send: ({ request }, call) => cancelStripeRefund(request.stripeRefundId, call),
  observe: observeCancel,
  record: async (tx, _run, seen, read) => {
    await projectObserved(tx, bindObject(refundKind, seen), { ...read, by: 'refund_cancel' });
    const state = seen.status === 'canceled' ? 'succeeded' : 'rejected';
    return { state, stripeObjectId: seen.refundId, value: null };
  },
};

/** Refused: what the refund is now says why. */
async function observeCancel(
  { operation, request, budget }: Run<CancelCall>,
  failure: StripeFailure,
): Promise<Truth<RefundObservation>> {
  if (failure.class === 'indeterminate') return { kind: 'open' };
  const read = await retrieveRefund(request.stripeRefundId, budget);
  if (read.ok) return { kind: 'seen', seen: read.value };
  return read.error.code === 'resource_missing'
    ? { kind: 'refused', failure }
    : truthUnread(operation, failure);
}
