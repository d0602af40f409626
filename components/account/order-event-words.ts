/** The words for an order's recorded moves. A kind without words is for people who run the shop, not for shoppers. */
const WORDS: Readonly<Record<string, string>> = {
  created: 'Order started',
  payment_started: 'Payment started',
  payment_failed: 'A payment attempt did not go through',
  payment_processing: 'Your bank is confirming the payment',
  payment_canceled: 'Payment cancelled, nothing was charged',
  payment_not_started: 'The payment could not be started, nothing was charged',
  payment_flagged: 'We are looking at your payment',
  paid: 'Payment received, order placed',
  cancelled: 'Order cancelled',
  expired: 'The time to pay ran out',
};

export const eventWords = (kind: string): string | null =>
  Object.hasOwn(WORDS, kind) ? (WORDS[kind] ?? null) : null;
