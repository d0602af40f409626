/** Rule 17: one currency table; amounts are integers of Stripe's minor units, there and back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currencyRule, knownCurrencies, SHOP_CURRENCIES } from '#lib/domain/currencies.ts';
import { checkChargeable, formatMoney, multiplyMinor, sumMinor } from '#lib/domain/money.ts';
import { canonicalSnapshot, DELIVERY_RATES, priceCart } from '#lib/domain/pricing.ts';

describe('the currency table', () => {
  test.each([
    ['jpy', 0, 0, 1],
    ['krw', 0, 0, 1],
    ['mga', 2, 0, 1],
    ['isk', 0, 2, 100],
    ['ugx', 0, 2, 100],
    ['huf', 2, 2, 1],
    ['twd', 2, 2, 1],
    ['kwd', 3, 3, 10],
    ['usd', 2, 2, 1],
  ])('knows %s: %i decimals for people, %i for Stripe, a multiple of %i', (code, iso, stripe, multipleOf) => {
    expect(currencyRule(code)).toMatchObject({ isoExponent: iso, stripeExponent: stripe, multipleOf });
  });

  test('has a minimum that its own rule allows, for every currency', () => {
    for (const code of knownCurrencies()) {
      const rule = currencyRule(code);
      if (!rule) throw new Error(code);
      expect(checkChargeable({ amountMinor: rule.minimum, currency: code }), code).toMatchObject({
        ok: true,
      });
      expect(
        checkChargeable({ amountMinor: rule.maximum - (rule.maximum % rule.multipleOf), currency: code }).ok,
        code,
      ).toBe(true);
    }
  });

  test('refuses what Stripe would refuse, before Stripe is asked', () => {
    expect(checkChargeable({ amountMinor: 49, currency: 'usd' })).toEqual({
      ok: false,
      error: 'amount_too_small',
    });
    expect(checkChargeable({ amountMinor: 50, currency: 'usd' }).ok).toBe(true);
    expect(checkChargeable({ amountMinor: 100_000_000, currency: 'usd' })).toEqual({
      ok: false,
      error: 'amount_too_large',
    });
    expect(checkChargeable({ amountMinor: 550, currency: 'isk' })).toEqual({
      ok: false,
      error: 'currency_unsupported',
    });
    expect(checkChargeable({ amountMinor: 5_124, currency: 'kwd' })).toEqual({
      ok: false,
      error: 'currency_unsupported',
    });
    expect(checkChargeable({ amountMinor: 100, currency: 'zzz' })).toEqual({
      ok: false,
      error: 'currency_unsupported',
    });
    expect(checkChargeable({ amountMinor: 100, currency: '__proto__' })).toEqual({
      ok: false,
      error: 'currency_unsupported',
    });
  });

  test('writes amounts for people with the decimals of the table, not of the platform', () => {
    expect(formatMoney({ amountMinor: 1_234, currency: 'usd' }, 'en-US')).toBe('$12.34');
    expect(formatMoney({ amountMinor: 1_234, currency: 'jpy' }, 'en-US')).toBe('¥1,234');
    expect(formatMoney({ amountMinor: 500, currency: 'isk' }, 'en-US')).toMatch(/5$/);
    expect(formatMoney({ amountMinor: 17_500, currency: 'huf' }, 'en-US')).toMatch(/175\.00$/);
    expect(formatMoney({ amountMinor: 5_120, currency: 'kwd' }, 'en-US')).toMatch(/5\.120$/);
  });
});

describe('arithmetic', () => {
  test('never leaves the safe integers', () => {
    expect(() => multiplyMinor(Number.MAX_SAFE_INTEGER, 2)).toThrow('safe integer');
    expect(() => sumMinor([Number.MAX_SAFE_INTEGER, 1])).toThrow('safe integer');
    for (const wrong of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => sumMinor([wrong])).toThrow();
  });

  test('a cart costs its lines, one delivery and tax; nothing is lost in the sum', () => {
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

  test('an empty cart costs nothing', () => {
    expect(priceCart([], 'eur')).toMatchObject({ totalMinor: 0, shippingMinor: 0 });
  });
});

describe('a snapshot', () => {
  const lines = [
    { variantId: 'b', quantity: 1, unitMinor: 100 },
    { variantId: 'a', quantity: 2, unitMinor: 200 },
  ];
  const priced = priceCart(lines, 'usd');
  const text = canonicalSnapshot(lines, priced, ['Ada', undefined], false);

  test('does not depend on the order of lines', () => {
    expect(canonicalSnapshot([...lines].reverse(), priced, ['Ada', undefined], false)).toBe(text);
  });

  test.each([
    [
      'a quantity',
      canonicalSnapshot(
        [{ ...lines[0], quantity: 2 } as (typeof lines)[0], lines[1] as (typeof lines)[0]],
        priced,
        ['Ada', undefined],
        false,
      ),
    ],
    ['the total', canonicalSnapshot(lines, { ...priced, totalMinor: 1 }, ['Ada', undefined], false)],
    ['the currency', canonicalSnapshot(lines, { ...priced, currency: 'eur' }, ['Ada', undefined], false)],
    ['the address', canonicalSnapshot(lines, priced, ['Bob', undefined], false)],
    ['whether the card is kept', canonicalSnapshot(lines, priced, ['Ada', undefined], true)],
  ])('changes with %s', (_name, other) => {
    expect(other).not.toBe(text);
  });
});
