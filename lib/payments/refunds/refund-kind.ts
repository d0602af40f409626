/** Refunds in the inbox: made here, by a rule of ours or in Stripe's dashboard; judged by their payment intent. */
import { type RefundObservation, STRIPE_REFUND_STATUSES } from '#lib/domain/refund.ts';
import {
  flatCodec,
  integer,
  oneOf,
  optionalInteger,
  requiredText,
  text,
} from '#lib/payments/inbox/flat-codec.ts';
import { type ObjectKindOf, ownerByIntent } from '#lib/payments/inbox/object-kind.ts';
import { projectRefund } from '#lib/payments/refunds/project-refund.ts';
import { retrieveRefund } from '#lib/payments/stripe/refunds.ts';

export const refundKind: ObjectKindOf<RefundObservation> = {
  name: 'refund',
  codec: flatCodec<RefundObservation>({
    refundId: requiredText('refund'),
    intentId: text('intent'),
    status: oneOf('status', STRIPE_REFUND_STATUSES),
    amountMinor: integer('amount_minor'),
    currency: requiredText('currency'),
    reason: text('reason'),
    failureReason: text('failure_reason'),
    balanceTransactionId: text('balance_transaction'),
    movedMinor: optionalInteger('moved_minor'),
    movedFeeMinor: optionalInteger('moved_fee_minor'),
    balanceCurrency: text('balance_currency'),
    failureTransactionId: text('failure_transaction'),
    returnedMinor: optionalInteger('returned_minor'),
    returnedFeeMinor: optionalInteger('returned_fee_minor'),
    createdUnix: integer('created_unix'),
    installation: text('installation'),
    ourRefundId: text('our_refund'),
    operationId: text('operation'),
  }),
  identity: (seen) => ({
    objectId: seen.refundId,
    intentId: seen.intentId,
    installation: seen.installation,
    attemptId: null,
  }),
  owner: ownerByIntent,
  project: projectRefund,
  retrieve: retrieveRefund,
};
