/** What a cart costs, and the text that a frozen snapshot's hash is made from (rule 7). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refuseUnchargeable } from '#lib/checkout/snapshot.ts';
import { currencyRule, SHOP_CURRENCIES, type ShopCurrency } from '#lib/domain/currencies.ts';
import { canonicalSnapshot, DELIVERY_RATES, type PriceableLine, priceCart } from '#lib/domain/pricing.ts';

const item = (unitMinor: number, quantity = 1): PriceableLine => ({ variantId: 'a', unitMinor, quantity });

describe('a cart', () => {
  test.each([
    ['usd', 7_500, 590],
    ['eur', 7_000, 490],
    ['gbp', 6_000, 450],
  ] as const)('in %s is delivered free from %i, for %i below', (currency, freeFrom, flat) => {
    expect(priceCart([item(freeFrom)], currency)).toEqual({
      subtotalMinor: freeFrom,
      shippingMinor: 0,
      taxMinor: 0,
      totalMinor: freeFrom,
      currency,
    });
    expect(priceCart([item(freeFrom - 1)], currency)).toMatchObject({
      subtotalMinor: freeFrom - 1,
      shippingMinor: flat,
      totalMinor: freeFrom - 1 + flat,
    });
  });

  test('below Stripe’s minimum is refused by its code; with these rates of delivery no cart is that cheap', () => {
    for (const currency of SHOP_CURRENCIES) {
      const minimum = currencyRule(currency)?.minimum ?? 0;
      expect(minimum).toBeGreaterThan(0);
      const total = (totalMinor: number) => ({ ...priceCart([item(0)], currency), totalMinor });
      expect(refuseUnchargeable(total(minimum - 1))?.code).toBe('amount_too_small');
      expect(refuseUnchargeable(total(minimum))).toBeNull();
      const { flatMinor, freeFromMinor } = DELIVERY_RATES[currency];
      expect(Math.min(flatMinor, freeFromMinor)).toBeGreaterThanOrEqual(minimum);
    }
  });

  test('costs its lines, one delivery and tax; nothing is lost in the sum', () => {
    const line = fc.record({
      quantity: fc.integer({ min: 1, max: 99 }),
      unitMinor: fc.integer({ min: 1, max: 500_000 }),
    });
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 30 }),
        fc.constantFrom(...SHOP_CURRENCIES),
        (lines, currency) => {
          const priced = priceCart(
            lines.map((item, index) => ({ ...item, variantId: String(index) })),
            currency,
          );
          const goods = lines.reduce((sum, item) => sum + item.quantity * item.unitMinor, 0);
          expect(priced.subtotalMinor).toBe(goods);
          expect(priced.totalMinor).toBe(priced.subtotalMinor + priced.shippingMinor + priced.taxMinor);
          expect(priced.shippingMinor).toBe(
            goods >= DELIVERY_RATES[currency].freeFromMinor ? 0 : DELIVERY_RATES[currency].flatMinor,
          );
        },
      ),
    );
  });

  test('that is empty costs nothing', () => {
    expect(priceCart([], 'eur')).toMatchObject({ totalMinor: 0, shippingMinor: 0 });
  });
});

describe('a snapshot', () => {
  const lines = [
    { variantId: 'b', quantity: 1, unitMinor: 100 },
    { variantId: 'a', quantity: 2, unitMinor: 200 },
  ];
  type Parts = {
    readonly lines?: readonly PriceableLine[];
    readonly totalMinor?: number;
    readonly currency?: ShopCurrency;
    readonly destination?: readonly (string | undefined)[];
    readonly save?: boolean;
  };
  const text = ({ destination = ['Ada', undefined], save = false, ...parts }: Parts = {}): string => {
    const { lines: of = lines, ...priced } = parts;
    return canonicalSnapshot(of, { ...priceCart(lines, 'usd'), ...priced }, destination, save);
  };

  test('has the text that stored hashes were made from', () => {
    expect(text()).toBe('["snapshot-1",[["a",2,200],["b",1,100]],[500,590,0,1090,"usd"],["Ada",null],false]');
  });

  test('does not depend on the order of lines', () => {
    expect(text({ lines: lines.toReversed() })).toBe(text());
  });

  test.each<[string, Parts]>([
    ['a quantity', { lines: [item(200, 3), ...lines.slice(0, 1)] }],
    ['a price', { lines: [item(201, 2), ...lines.slice(0, 1)] }],
    ['the total', { totalMinor: 1 }],
    ['the currency', { currency: 'eur' }],
    ['the address', { destination: ['Bob', undefined] }],
    ['what an address leaves out', { destination: ['Ada', ''] }],
    ['whether the card is kept', { save: true }],
  ])('changes with %s', (_name, parts) => {
    expect(text(parts)).not.toBe(text());
  });
});
