/**
 * What a cart costs: lines, one flat delivery rate per currency (free above an amount), tax as a line of its own
 * (rate 0 for now). The canonical text of a frozen snapshot is what its hash is made from (rule 7).
 */
import type { ShopCurrency } from './currencies.ts';
import { multiplyMinor, sumMinor } from './money.ts';

export type PriceableLine = {
  readonly variantId: string;
  readonly quantity: number;
  readonly unitMinor: number;
};

export type PricedCart = {
  readonly subtotalMinor: number;
  readonly shippingMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
  readonly currency: ShopCurrency;
};

type DeliveryRate = { readonly flatMinor: number; readonly freeFromMinor: number };

/** Flat delivery per currency, free when the goods cost `freeFromMinor` or more. */
export const DELIVERY_RATES: Readonly<Record<ShopCurrency, DeliveryRate>> = {
  usd: { flatMinor: 590, freeFromMinor: 7500 },
  eur: { flatMinor: 490, freeFromMinor: 7000 },
  gbp: { flatMinor: 450, freeFromMinor: 6000 },
};

/** Prices lines in one currency. An empty cart costs nothing, delivery included. */
export function priceCart(lines: readonly PriceableLine[], currency: ShopCurrency): PricedCart {
  const subtotalMinor = sumMinor(lines.map((line) => multiplyMinor(line.unitMinor, line.quantity)));
  const rate = DELIVERY_RATES[currency];
  const shippingMinor = lines.length === 0 || subtotalMinor >= rate.freeFromMinor ? 0 : rate.flatMinor;
  const taxMinor = 0;
  return {
    subtotalMinor,
    shippingMinor,
    taxMinor,
    totalMinor: sumMinor([subtotalMinor, shippingMinor, taxMinor]),
    currency,
  };
}

/** Everything that was shown and is charged, in one fixed order: equal snapshots give equal texts, others do not. */
export function canonicalSnapshot(
  lines: readonly PriceableLine[],
  priced: PricedCart,
  destination: readonly (string | undefined)[],
  savePaymentMethod: boolean,
): string {
  // Stryker disable next-line EqualityOperator: a cart has one line per variant, so < and <= are one.
  const sorted = [...lines].sort((a, b) => (a.variantId < b.variantId ? -1 : 1));
  return JSON.stringify([
    'snapshot-1',
    sorted.map((line) => [line.variantId, line.quantity, line.unitMinor]),
    [priced.subtotalMinor, priced.shippingMinor, priced.taxMinor, priced.totalMinor, priced.currency],
    destination.map((part) => part ?? null),
    savePaymentMethod,
  ]);
}
