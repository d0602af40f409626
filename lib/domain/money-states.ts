/** States of what happens to money after a payment, as stored; the moves between them are decided in modules of their own. */

/**
 * awaiting_approval: a second admin has to agree. reserved: committed here, Stripe not answered yet. The rest is
 * Stripe's; rejected: refused by an admin or by Stripe before a refund was made.
 */
export const REFUND_STATES = [
  'awaiting_approval',
  'reserved',
  'pending',
  'requires_action',
  'succeeded',
  'failed',
  'canceled',
  'rejected',
] as const;
export type RefundState = (typeof REFUND_STATES)[number];

/** These count against what may still be refunded (I3). */
export const RESERVING_REFUND_STATES = [
  'awaiting_approval',
  'reserved',
  'pending',
  'requires_action',
  'succeeded',
] as const;

/** What of an order's money has gone back. */
export const ORDER_REFUND_STATES = ['none', 'pending', 'partial', 'full'] as const;
export type OrderRefundState = (typeof ORDER_REFUND_STATES)[number];

/** The worst that the disputes of an order's payments say. */
export const ORDER_DISPUTE_STATES = ['none', 'warned', 'inquiry', 'open', 'won', 'lost'] as const;
export type OrderDisputeState = (typeof ORDER_DISPUTE_STATES)[number];

/** Who asked for it: an admin here, somebody in Stripe's dashboard, or a rule of ours (late or surplus money). */
export const REFUND_ORIGINS = ['admin', 'stripe', 'system'] as const;
export type RefundOrigin = (typeof REFUND_ORIGINS)[number];

export const REFUND_REASONS = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;
export type RefundReason = (typeof REFUND_REASONS)[number];

/** Stripe's dispute statuses. */
export const DISPUTE_STATUSES = [
  'warning_needs_response',
  'warning_under_review',
  'warning_closed',
  'needs_response',
  'under_review',
  'won',
  'lost',
  'prevented',
  'appeal_needs_response',
  'appeal_under_review',
] as const;
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number];

/** detaching: gone for its owner, Stripe not told yet. */
export const SAVED_METHOD_STATES = ['active', 'detaching', 'detached'] as const;
/** Stripe's `allow_redisplay`, weakest first. */
export const REDISPLAY_CHOICES = ['unspecified', 'limited', 'always'] as const;
export type Redisplay = (typeof REDISPLAY_CHOICES)[number];
/** What a card-testing breaker closes for a while: one person, one address block, one card, or the whole shop's browser confirms. */
export const BREAKER_KINDS = ['user', 'address', 'card', 'shop'] as const;
export type BreakerKind = (typeof BREAKER_KINDS)[number];
export type SavedMethodState = (typeof SAVED_METHOD_STATES)[number];

/** Debit is positive. Balances are sums over entries; no row holds a running balance. */
export const LEDGER_ACCOUNTS = [
  /** Money at Stripe, net of what Stripe kept: follows balance transactions to the minor unit. */
  'stripe_balance',
  /** Captured, but its balance transaction is not known yet. */
  'stripe_clearing',
  /** Shown in Stripe's balance before the debit has succeeded; back at zero when it has, or has failed. */
  'pending_debits',
  /** Where the shopper's currency and the balance's meet, so that each balances by itself. */
  'currency_exchange',
  /** Paid out to the bank. */
  'payouts',
  /** Paid in from the bank. */
  'topups',
  'sales',
  /** Money that fits no order and must go back. */
  'unplaced_money',
  'refunds',
  /** Reserved or sent, not settled. */
  'refunds_payable',
  'processing_fees',
  /** Withdrawn by a dispute that is not decided. */
  'disputed_money',
  'dispute_losses',
  'dispute_fees',
  /** Of other installations on the same Stripe account, made by hand, or from before this shop. */
  'other_money',
  /** Transfers and fees of connected accounts, for the time until a marketplace books them by seller. */
  'connected_accounts',
  /** Held back by Stripe. */
  'reserves',
  /** Bank transfers of customers that pay nothing yet. */
  'customer_funds',
  /** Issuing, Capital, Climate and other products of Stripe that this shop does not use. */
  'other_services',
  /** Corrections by Stripe. */
  'adjustments',
] as const;
export type LedgerAccount = (typeof LEDGER_ACCOUNTS)[number];
