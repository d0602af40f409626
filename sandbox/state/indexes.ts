/**
 * What is found by more than its id: the fields of each kind that lists filter by, and the sums that are kept
 * while objects come and change. Fields hold an id or another short text. A state file with other indexes is
 * indexed anew when it is opened.
 */
export const INDEXES: Readonly<Record<string, readonly string[]>> = {
  customers: ['email', 'test_clock'],
  paymentMethods: ['customer'],
  paymentIntents: ['customer'],
  setupIntents: ['customer', 'payment_method'],
  setupAttempts: ['setup_intent'],
  charges: ['customer', 'payment_intent'],
  refunds: ['charge', 'payment_intent'],
  balanceTransactions: ['source', 'status'],
  webhookEndpoints: ['description'],
  disputes: ['charge', 'payment_intent'],
  earlyFraudWarnings: ['charge', 'payment_intent'],
  reviews: ['charge'],
  fileLinks: ['file', 'url'],
  prices: ['product', 'lookup_key'],
  promotionCodes: ['customer'],
  checkoutSessions: ['customer', 'payment_intent'],
};

interface Summed {
  /** Objects with the same values in these fields are summed together. */
  by: readonly string[];
  field: string;
}

const SUMS: Readonly<Record<string, Summed>> = {
  balanceTransactions: { by: ['currency', 'status'], field: 'net' },
};

export interface Link {
  field: string;
  value: string;
}

export function linksOf(kind: string, object: object): Link[] {
  const links: Link[] = [];
  for (const field of INDEXES[kind] ?? []) {
    const value = Reflect.get(object, field) as unknown;
    if (typeof value === 'string') links.push({ field, value });
  }
  return links;
}

/** What one object adds to the sums of its kind: `usd/available` and an amount. */
export function summandOf(kind: string, object: object): { key: string; amount: number } | undefined {
  const summed = SUMS[kind];
  if (summed === undefined) return undefined;
  const amount = Reflect.get(object, summed.field) as unknown;
  if (typeof amount !== 'number') return undefined;
  return { key: summed.by.map((name) => String(Reflect.get(object, name))).join('/'), amount };
}

export const isSummed = (kind: string): boolean => SUMS[kind] !== undefined;
