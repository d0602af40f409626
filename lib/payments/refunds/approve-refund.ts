/** Four eyes: a refund above the configured amount waits until a second admin agrees, or anybody withdraws it. */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import type { OperationRow } from '#db/repositories/operations.ts';
import { lockPayment, type PaymentLock } from '#db/repositories/payments.ts';
import { moveRefund, type RefundRow, readRefund } from '#db/repositories/refunds.ts';
import type { RefundView } from '#lib/contracts/refunds.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { isUuid } from '#lib/domain/ids.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { afterRefundMoved } from './after-refund-moved.ts';
import { readRefundView } from './read-refunds.ts';
import { refundRefused } from './refund-refused.ts';
import { sendAfterApproval } from './reserve-refund.ts';
import { sendRefund } from './send-refund.ts';

type DecideArgs = { readonly orderNumber: string; readonly refundId: string; readonly adminId: string };

/** The second admin agrees: it is sent now. */
export async function approveRefund(args: DecideArgs): Promise<Result<RefundView, PublicError>> {
  const approved = await inTransaction(database(), async (tx): Promise<Result<OperationRow, PublicError>> => {
    const waiting = await lockWaiting(tx, args);
    if (!waiting.ok) return waiting;
    const { refund, payment } = waiting.value;
    if (refund.requested_by === args.adminId) return err(publicError('second_person_required'));
    if (!payment.refundable) return err(publicError('refund_blocked'));
    await moveRefund(tx, {
      refund,
      to: 'reserved',
      stripeRefundId: null,
      failureReason: null,
      approvedBy: args.adminId,
      actor: `user:${args.adminId}`,
      source: 'approval',
    });
    const { id, amount_minor: amountMinor, reason } = refund;
    return ok(await sendAfterApproval(tx, payment, { id, amountMinor, reason }));
  });
  if (!approved.ok) return approved;
  const sent = await sendRefund(approved.value, 'interactive');
  const body = await readRefundView(args.refundId);
  return sent.kind === 'refused' ? err(refundRefused(sent.failure, body)) : ok(body);
}

/** It is not sent; what it reserved is free again. */
export async function rejectRefund(args: DecideArgs): Promise<Result<RefundView, PublicError>> {
  const rejected = await inTransaction(database(), async (tx): Promise<Result<null, PublicError>> => {
    const waiting = await lockWaiting(tx, args);
    if (!waiting.ok) return waiting;
    const { refund, payment } = waiting.value;
    await moveRefund(tx, {
      refund,
      to: 'rejected',
      stripeRefundId: null,
      failureReason: 'rejected_by_admin',
      actor: `user:${args.adminId}`,
      source: 'approval',
    });
    await afterRefundMoved(tx, payment, refund, 'rejected', 'approval');
    return ok(null);
  });
  return rejected.ok ? ok(await readRefundView(args.refundId)) : rejected;
}

/** The refund under its payment's lock, if it still waits; of another order, it is not there. */
async function lockWaiting(
  tx: Transaction,
  args: DecideArgs,
): Promise<Result<{ refund: RefundRow; payment: PaymentLock }, PublicError>> {
  const seen = isUuid(args.refundId) ? await readRefund(tx, args.refundId) : undefined;
  const payment = seen && (await lockPayment(tx, { paymentId: seen.payment_id }));
  if (!payment || payment.order_number !== args.orderNumber) return err(publicError('not_found'));
  const refund = await readRefund(tx, args.refundId);
  if (refund?.state !== 'awaiting_approval') return err(publicError('refund_not_waiting'));
  return ok({ refund, payment });
}
