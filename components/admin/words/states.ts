/** The words for every state that staff meet, with the tone that supports them. */
import type { Tone } from '#components/ui/badge.tsx';
import type { FollowUpKind } from '#lib/domain/follow-ups.ts';
import type {
  DisputeStatus,
  OrderDisputeState,
  OrderRefundState,
  RefundReason,
  RefundState,
} from '#lib/domain/money-states.ts';
import type { OrderWork } from '#lib/domain/open-work.ts';
import type { EventState, OrderState } from '#lib/domain/order-state.ts';

export type StateWords = { readonly label: string; readonly tone: Tone };

export const ORDER_WORDS: Readonly<Record<OrderState, StateWords>> = {
  awaiting_payment: { label: 'Not paid yet', tone: 'neutral' },
  paid: { label: 'Paid', tone: 'success' },
  cancelled: { label: 'Canceled', tone: 'neutral' },
  expired: { label: 'Expired', tone: 'neutral' },
  review: { label: 'Payment review', tone: 'warning' },
};

export const ORDER_REFUND_WORDS: Readonly<Record<OrderRefundState, StateWords>> = {
  none: { label: 'Nothing refunded', tone: 'neutral' },
  pending: { label: 'Refund under way', tone: 'warning' },
  partial: { label: 'Partly refunded', tone: 'accent' },
  full: { label: 'Refunded', tone: 'accent' },
};

/** What an order waits for a person for. */
export const ORDER_WORK_WORDS: Readonly<Record<OrderWork, StateWords>> = {
  look: { label: 'Needs a look', tone: 'danger' },
  refund_failed: { label: 'Failed refund', tone: 'danger' },
  refund_approval: { label: 'Refund to approve', tone: 'warning' },
  refund_unanswered: { label: 'Refund unanswered', tone: 'warning' },
  follow_up: { label: 'Failed follow-up', tone: 'danger' },
  fraud_warning: { label: 'Fraud warning', tone: 'warning' },
  radar_review: { label: 'Under review', tone: 'warning' },
  capture: { label: 'To capture', tone: 'warning' },
};

/** What follows from a payment and could not be applied. */
export const FOLLOW_UP_WORDS: Readonly<Record<FollowUpKind, string>> = {
  stock_sold: 'The items were not marked as sold',
  stock_released: 'The held items were not released',
  cart_left: 'The bought items were not removed from the cart',
  cart_returned: 'The items did not come back to the cart',
  restock: 'The refunded items were not restocked',
  order_mail: 'The order confirmation was not queued',
  refund_mail: 'The refund mail was not queued',
  flag_raised: 'The payment was not flagged for review',
  flags_updated: 'The review flag was not updated',
  refund_label: 'The refund state of the order was not updated',
  dispute_label: 'The dispute state of the order was not updated',
};

/** Stripe's reasons for a refund that failed; a code that is not here is made readable. */
export const REFUND_FAILURE_WORDS: Readonly<Record<string, string>> = {
  charge_for_pending_refund_disputed: 'The shopper disputed the payment meanwhile',
  declined: 'The shopper’s bank refused it',
  expired_or_canceled_card: 'The card has expired or was cancelled',
  insufficient_funds: 'There was not enough money in our balance at Stripe',
  lost_or_stolen_card: 'The card was lost or stolen',
  merchant_request: 'We asked Stripe to stop it',
  unknown: 'The bank did not say why',
};

export const ORDER_DISPUTE_WORDS: Readonly<Record<OrderDisputeState, StateWords>> = {
  none: { label: 'Not disputed', tone: 'neutral' },
  warned: { label: 'Fraud warning', tone: 'warning' },
  inquiry: { label: 'Bank inquiry', tone: 'warning' },
  open: { label: 'Disputed', tone: 'danger' },
  won: { label: 'Dispute won', tone: 'success' },
  lost: { label: 'Dispute lost', tone: 'danger' },
};

export const REFUND_WORDS: Readonly<Record<RefundState, StateWords & { readonly hint: string }>> = {
  awaiting_approval: {
    label: 'Waits for approval',
    tone: 'warning',
    hint: 'Nothing was sent yet. A second admin has to agree.',
  },
  reserved: { label: 'Being sent', tone: 'warning', hint: 'Set aside here; Stripe has not answered yet.' },
  pending: { label: 'On its way', tone: 'warning', hint: 'Stripe has it; the bank has not confirmed yet.' },
  requires_action: {
    label: 'Shopper has to act',
    tone: 'warning',
    hint: 'Stripe has asked the shopper where to send the money.',
  },
  succeeded: { label: 'Refunded', tone: 'success', hint: 'The money went back.' },
  failed: { label: 'Failed', tone: 'danger', hint: 'The money came back to us: the shopper did not get it.' },
  canceled: { label: 'Cancelled', tone: 'neutral', hint: 'It was stopped before the money went.' },
  rejected: { label: 'Not sent', tone: 'neutral', hint: 'It was refused before anything was sent.' },
};

export const REFUND_REASON_WORDS: Readonly<Record<RefundReason, string>> = {
  requested_by_customer: 'The shopper asked for it',
  duplicate: 'Paid twice',
  fraudulent: 'The payment was fraud',
};

export const DISPUTE_WORDS: Readonly<Record<DisputeStatus, StateWords & { readonly hint: string }>> = {
  warning_needs_response: {
    label: 'Inquiry to answer',
    tone: 'warning',
    hint: 'The bank asks before it disputes. Nothing was withdrawn.',
  },
  warning_under_review: {
    label: 'Inquiry at the bank',
    tone: 'neutral',
    hint: 'Our answer is with the bank. Nothing was withdrawn.',
  },
  warning_closed: { label: 'Inquiry closed', tone: 'success', hint: 'It did not become a dispute.' },
  needs_response: {
    label: 'Answer needed',
    tone: 'danger',
    hint: 'The money was taken back. Without evidence before the deadline it is lost.',
  },
  under_review: { label: 'At the bank', tone: 'neutral', hint: 'Our evidence is with the bank.' },
  won: { label: 'Won', tone: 'success', hint: 'The money was given back to us.' },
  lost: { label: 'Lost', tone: 'danger', hint: 'The shopper keeps the money.' },
  prevented: { label: 'Prevented', tone: 'success', hint: 'It was settled before it became a dispute.' },
  appeal_needs_response: {
    label: 'Appeal to answer',
    tone: 'danger',
    hint: 'The bank asks again. Without evidence before the deadline it is lost.',
  },
  appeal_under_review: { label: 'Appeal at the bank', tone: 'neutral', hint: 'Our appeal is with the bank.' },
};

export const EVENT_STATE_WORDS: Readonly<Record<EventState, StateWords & { readonly hint: string }>> = {
  received: { label: 'To be applied', tone: 'warning', hint: 'Stored; the worker applies it next.' },
  applied: { label: 'Applied', tone: 'success', hint: 'What it told was taken over.' },
  duplicate: { label: 'Known already', tone: 'neutral', hint: 'What it told was true here before it came.' },
  stale: { label: 'Out of date', tone: 'neutral', hint: 'Something newer was known, so nothing changed.' },
  ignored: { label: 'Not ours', tone: 'neutral', hint: 'It is about nothing that this shop made.' },
  waiting: { label: 'Waits', tone: 'warning', hint: 'What it is about is not known yet; it is tried again.' },
  dead: {
    label: 'Failed',
    tone: 'danger',
    hint: 'It was tried until there was no hope. It can be replayed.',
  },
};

export const REVIEW_WORDS: Readonly<Record<string, string>> = {
  amount_mismatch: 'Stripe took another amount than the order’s total.',
  surplus_payment: 'The order was paid twice; the surplus goes back to the shopper.',
  paid_after_close: 'The money came after the order was closed; it goes back to the shopper.',
  stock_missing: 'It was paid, but the goods were sold meanwhile; the money goes back.',
  unknown_attempt: 'Money came for an attempt that is not known here.',
};

export const DISPUTE_REASON_WORDS: Readonly<Record<string, string>> = {
  bank_cannot_process: 'The bank could not process it',
  check_returned: 'The cheque came back',
  credit_not_processed: 'A refund was promised and did not come',
  customer_initiated: 'The shopper asked their bank',
  debit_not_authorized: 'The debit was not allowed by the account’s owner',
  duplicate: 'Charged twice',
  fraudulent: 'The card’s owner says it was not them',
  general: 'No particular reason',
  incorrect_account_details: 'Wrong account details',
  insufficient_funds: 'Not enough money in the account',
  noncompliant: 'Against the card network’s rules',
  product_not_received: 'The goods did not arrive',
  product_unacceptable: 'The goods were not as described',
  subscription_canceled: 'Charged after a subscription was cancelled',
  unrecognized: 'The card’s owner does not recognise it',
};

export const FRAUD_TYPE_WORDS: Readonly<Record<string, string>> = {
  card_never_received: 'the card never reached its owner',
  fraudulent_card_application: 'the card was applied for under a false name',
  made_with_counterfeit_card: 'a copied card was used',
  made_with_lost_card: 'a lost card was used',
  made_with_stolen_card: 'a stolen card was used',
  misc: 'the bank suspects fraud',
  unauthorized_use_of_card: 'the card was used without its owner’s consent',
};
