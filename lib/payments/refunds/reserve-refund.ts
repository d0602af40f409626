/** The part of a refund that is ours alone: under the payment's lock, counted against what was captured, committed. */
import type { Transaction } from '#db/client.ts';
import type { OperationRow } from '#db/repositories/operations.ts';
import type { PaymentLock } from '#db/repositories/payments.ts';
import { insertRefund, type NewRefund, setRefundOperation } from '#db/repositories/refunds.ts';
import { getConfig } from '#lib/config/config.ts';
import { refundReserved } from '#lib/domain/ledger.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';
import type { RefundCall } from '#lib/payments/stripe/refunds.ts';
import { refundSubject } from './refund-subject.ts';

type Reservation = Omit<
  NewRefund,
  'id' | 'paymentId' | 'orderId' | 'currency' | 'stripeRefundId' | 'state' | 'operationId'
> & {
  readonly id: string;
  readonly needsApproval: boolean;
};

/** @returns the operation to send, or null when a second admin has to agree first */
export async function reserveRefund(
  tx: Transaction,
  payment: PaymentLock,
  { needsApproval, ...refund }: Reservation,
): Promise<OperationRow | null> {
  const { currency, order_id: orderId } = payment;
  const subject = {
    id: refund.id,
    origin: refund.origin,
    stripe_refund_id: null,
    amount_minor: refund.amountMinor,
    currency,
  };
  const operation = needsApproval ? null : await writeRefundOperation(tx, payment, refund);
  await insertRefund(
    tx,
    {
      ...refund,
      paymentId: payment.id,
      orderId,
      currency,
      state: needsApproval ? 'awaiting_approval' : 'reserved',
      stripeRefundId: null,
      operationId: operation?.id ?? null,
    },
    {
      posting: refundReserved(refundSubject(payment, subject)),
      origin: { orderId, eventId: null },
      labelsOrder: !payment.surplus,
    },
  );
  return operation;
}

/** The operation that sends a refund that a second admin has agreed to. */
export async function sendAfterApproval(
  tx: Transaction,
  payment: PaymentLock,
  refund: Pick<NewRefund, 'id' | 'amountMinor' | 'reason'>,
): Promise<OperationRow> {
  const operation = await writeRefundOperation(tx, payment, refund);
  await setRefundOperation(tx, { id: refund.id, operationId: operation.id });
  return operation;
}

/** The operation row that will send a refund; from here on a crash is resumed. */
function writeRefundOperation(
  tx: Transaction,
  payment: PaymentLock,
  refund: Pick<NewRefund, 'id' | 'amountMinor' | 'reason'>,
): Promise<OperationRow> {
  return commitOperation(tx, {
    kind: 'refund.create',
    userId: payment.user_id,
    attemptId: payment.attempt_id,
    subjectId: refund.id,
    request: (operationId): RefundCall => ({
      intentId: payment.stripe_intent_id,
      amountMinor: refund.amountMinor,
      reason: refund.reason,
      installation: getConfig().installationId,
      orderId: payment.order_id,
      refundId: refund.id,
      operationId,
    }),
  });
}
