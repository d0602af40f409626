/** The words for an order's recorded moves. What is null is told to the people who run the shop, not to shoppers. */
import type { DisputeStatus, RefundState } from '#lib/domain/money-states.ts';
import type { ChargedState } from '#lib/domain/order-truth.ts';

/** Every kind of entry that an order's history gets. */
export type RecordedMove =
  | 'order.created'
  | 'order.paid'
  | 'payment_started'
  | 'payment_canceled'
  | 'payment_not_started'
  | 'payment_flagged'
  | 'paid'
  | 'hold_extended'
  | 'authorisation_expiring'
  | 'fraud_warning'
  | 'capture_declined'
  | 'restocked'
  | 'follow_up_applied'
  | 'review_opened'
  | 'review_closed'
  | `refund_${'requested' | RefundState}`
  | `dispute_${DisputeStatus}`;

const NOT_TOLD = null;

const WORDS: Readonly<Record<RecordedMove, string | null>> = {
  'order.created': 'Order started',
  'order.paid': 'Payment received, order placed',
  payment_started: 'Payment started',
  payment_canceled: 'Payment canceled',
  payment_not_started: 'The payment could not be started',
  payment_flagged: 'We are looking at your payment',
  paid: 'Payment received, order placed',
  hold_extended: NOT_TOLD,
  authorisation_expiring: NOT_TOLD,
  fraud_warning: NOT_TOLD,
  capture_declined: NOT_TOLD,
  restocked: NOT_TOLD,
  follow_up_applied: NOT_TOLD,
  review_opened: NOT_TOLD,
  review_closed: NOT_TOLD,
  // Until Stripe has it a refund may still be refused, and nothing is promised.
  refund_requested: NOT_TOLD,
  refund_awaiting_approval: NOT_TOLD,
  refund_reserved: NOT_TOLD,
  refund_rejected: NOT_TOLD,
  refund_pending: 'Refund on its way to you',
  refund_requires_action: 'Your refund needs your bank details: our payment provider has sent you a mail',
  refund_succeeded: 'Refund sent, banks show it after 5 to 10 days',
  refund_failed: 'Refund failed, we are looking at it',
  refund_canceled: 'Refund stopped before it was sent',
  // A dispute is told by the bank that it was opened at.
  dispute_warning_needs_response: NOT_TOLD,
  dispute_warning_under_review: NOT_TOLD,
  dispute_warning_closed: NOT_TOLD,
  dispute_needs_response: NOT_TOLD,
  dispute_under_review: NOT_TOLD,
  dispute_won: NOT_TOLD,
  dispute_lost: NOT_TOLD,
  dispute_prevented: NOT_TOLD,
  dispute_appeal_needs_response: NOT_TOLD,
  dispute_appeal_under_review: NOT_TOLD,
};

const isRecordedMove = (kind: string): kind is RecordedMove => Object.hasOwn(WORDS, kind);

/** Entries after which a shopper asks whether they were charged. */
const ENDED: readonly string[] = ['payment_canceled', 'payment_not_started'];

/**
 * @param charged what is true of the order's money: a payment that ended says that nothing was charged only then
 * @returns null for what shoppers are not told
 */
export function eventWords(kind: string, charged: ChargedState): string | null {
  if (!isRecordedMove(kind)) return null;
  const words = WORDS[kind];
  return words !== null && charged === 'none' && ENDED.includes(kind)
    ? `${words}, nothing was charged`
    : words;
}

/** Every kind that has words, or is knowingly not told. */
export const knownMoves = (): readonly string[] => Object.keys(WORDS);
