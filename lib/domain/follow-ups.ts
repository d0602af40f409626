/** What follows from money that moved. Each kind can be applied at any later time, any number of times (rule 34). */
export const FOLLOW_UP_KINDS = [
  /** The attempt's held pieces become sold. */
  'stock_sold',
  /** The attempt's held pieces become available. */
  'stock_released',
  /** The bought lines leave the cart, and the attempt leaves it. */
  'cart_left',
  /** The lines of a slow payment that failed come back to the cart. */
  'cart_returned',
  /** The pieces of a refund go back to stock. */
  'restock',
  'order_mail',
  'refund_mail',
  /** Money that fits no order is flagged for review. */
  'flag_raised',
  /** Flags follow what was refunded of a payment. */
  'flags_updated',
  'refund_label',
  'dispute_label',
] as const;
export type FollowUpKind = (typeof FOLLOW_UP_KINDS)[number];

export type FollowUp = {
  readonly kind: FollowUpKind;
  readonly orderId: string;
  /** The attempt, payment or refund that it is about; the order itself for its labels. */
  readonly subjectId: string;
};
