/** What an order may wait for a person for. The overview counts by these names and the list of orders filters by them. */
export const ORDER_WORK = [
  /** Money that does not fit its order, on whatever state of order. */
  'look',
  'refund_approval',
  /** Sent to Stripe a while ago, and no answer yet. */
  'refund_unanswered',
  /** A refund failed, its money was not refunded again, and nobody has seen to it. */
  'refund_failed',
  /** Only authorised: to be captured or let go. */
  'capture',
  /** Something that follows from a payment could not be applied: stock, a mail, a flag, a label. */
  'follow_up',
  /** The bank warned of fraud, and a refund can still prevent the dispute. */
  'fraud_warning',
  /** Radar put the payment under review: paid, and not to be fulfilled until it is decided at Stripe. */
  'radar_review',
] as const;
export type OrderWork = (typeof ORDER_WORK)[number];
