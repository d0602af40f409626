/** Names of reconciliation: what a run looks at, and every kind of drift that it can find. */

/**
 * recent: what changed at Stripe since the last look, open attempts and balance transactions. full: also the three-way
 * comparison of ledger, Stripe and orders.
 */
export const RECONCILIATION_KINDS = ['recent', 'full'] as const;
export type ReconciliationKind = (typeof RECONCILIATION_KINDS)[number];

/** Of a payment that this database has lost, when an admin sends its money back. */
export const LOST_PAYMENT_STATES = ['awaiting_approval', 'reserved', 'sent', 'rejected'] as const;
export type LostPaymentState = (typeof LOST_PAYMENT_STATES)[number];

/** Each kind of drift, and what an admin is told about it. Codes are stable. */
export const DRIFT_KINDS = {
  payment_missing_here: 'Stripe took money that no payment here shows.',
  payment_missing_at_stripe: 'A payment here is unknown to Stripe.',
  payment_amount_differs: 'Stripe captured another amount than the payment here shows.',
  payment_status_differs: 'An attempt here stands in another state than its intent at Stripe.',
  refund_missing_here: 'Stripe refunded money that no refund here shows.',
  refund_missing_at_stripe: 'A refund that was sent is unknown to Stripe.',
  refund_differs: 'A refund has another state or amount at Stripe.',
  dispute_missing_here: 'Stripe has a dispute that is unknown here.',
  dispute_differs: 'A dispute has another state at Stripe.',
  movement_missing_here: 'A balance transaction of Stripe is not in the ledger.',
  movement_differs: 'A balance transaction was posted with another amount than Stripe shows.',
  movement_unexplained: 'A balance transaction is of a kind that the ledger does not know.',
  movement_overdue: 'A captured payment has no balance transaction after a day.',
  order_without_money: 'A paid order has no payment, or one of another amount.',
  ledger_differs: 'The ledger of an order does not agree with its payments and refunds.',
  money_not_placed: 'Money that fits no order is neither refunded nor waiting for a person.',
  refunds_payable_differs: 'The ledger owes another amount for refunds of an order than its open refunds.',
  pending_debit_differs: 'The ledger shows a pending debit of an order that has none.',
  dispute_loss_differs: 'The ledger shows another loss of a dispute than its verdict.',
  balance_differs: 'The balance at Stripe is not the balance in the ledger.',
  could_not_be_applied: 'An object of Stripe could not be read or applied; every run tries it again.',
  event_dead: 'An event of Stripe was given up.',
  operation_stuck: 'A call of Stripe has been tried for a day and is not settled.',
} as const satisfies Record<string, string>;
export type DriftKind = keyof typeof DRIFT_KINDS;

/** One thing that does not agree. */
export type Drift = {
  readonly kind: DriftKind;
  /** The object it is about, by Stripe's id or ours. */
  readonly subject: string;
  readonly orderId: string | null;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
};
