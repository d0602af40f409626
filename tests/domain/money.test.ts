/** Rule 17: one currency table; amounts are integers of Stripe's minor units, there and back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currencyRule, isShopCurrency, knownCurrencies, SHOP_CURRENCIES } from '#lib/domain/currencies.ts';
import { checkChargeable, formatMoney, isDivisible, multiplyMinor, sumMinor } from '#lib/domain/money.ts';

/** Stripe's own lists: what it counts without minor units, and with a thousand of them. */
const ZERO_DECIMAL = 'bif clp djf gnf jpy kmf krw pyg rwf vnd vuv xaf xof xpf'.split(' ');
const THREE_DECIMAL = 'bhd jod kwd omr tnd'.split(' ');

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

  test('counts in whole units exactly what Stripe counts in whole units', () => {
    const whole = knownCurrencies().filter((code) => currencyRule(code)?.stripeExponent === 0);
    expect(whole.toSorted()).toEqual([...ZERO_DECIMAL, 'mga'].toSorted());
    for (const code of ZERO_DECIMAL) expect(currencyRule(code), code).toMatchObject({ code, isoExponent: 0 });
  });

  test('ends amounts of three decimals in 0', () => {
    const thousandths = knownCurrencies().filter((code) => currencyRule(code)?.stripeExponent === 3);
    expect(thousandths.toSorted()).toEqual(THREE_DECIMAL);
    for (const code of THREE_DECIMAL) {
      expect(currencyRule(code), code).toMatchObject({ code, isoExponent: 3, multipleOf: 10, minimum: 10 });
    }
  });

  test.each([
    ['usd', 50, 99_999_999],
    ['gbp', 30, 99_999_999],
    ['jpy', 50, 99_999_999],
    ['krw', 50, 99_999_999],
    ['vnd', 1, 99_999_999],
    ['inr', 50, 999_999_999],
    ['cop', 50, 9_999_999_999],
    ['idr', 50, 999_999_999_999],
  ])('charges %s from %i to %i and not one minor unit beyond', (currency, minimum, maximum) => {
    const problem = (amountMinor: number) => {
      const checked = checkChargeable({ amountMinor, currency });
      return checked.ok ? 'ok' : checked.error;
    };
    expect([minimum - 1, minimum, maximum, maximum + 1].map(problem)).toEqual([
      'amount_too_small',
      'ok',
      'ok',
      'amount_too_large',
    ]);
  });

  test('is what the shop sells in, and more', () => {
    expect(
      SHOP_CURRENCIES.filter((code) => !isShopCurrency(code) || !knownCurrencies().includes(code)),
    ).toEqual([]);
    expect(isShopCurrency('jpy')).toBe(false);
    expect(isShopCurrency('USD')).toBe(false);
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

  test('knows which amounts Stripe can move', () => {
    fc.assert(
      fc.property(fc.constantFrom(...knownCurrencies()), fc.nat(99_999), (currency, amountMinor) => {
        const step = THREE_DECIMAL.includes(currency) ? 10 : ['isk', 'ugx'].includes(currency) ? 100 : 1;
        expect(isDivisible({ amountMinor, currency })).toBe(amountMinor % step === 0);
      }),
    );
    expect(isDivisible({ amountMinor: 100, currency: 'zzz' })).toBe(false);
  });

  test('writes amounts for people with the decimals of the table, not of the platform', () => {
    expect(formatMoney({ amountMinor: 1_234, currency: 'usd' }, 'en-US')).toBe('$12.34');
    expect(formatMoney({ amountMinor: 1_234, currency: 'jpy' }, 'en-US')).toBe('¥1,234');
    expect(formatMoney({ amountMinor: 500, currency: 'isk' }, 'en-US')).toMatch(/5$/);
    expect(formatMoney({ amountMinor: 17_500, currency: 'huf' }, 'en-US')).toMatch(/175\.00$/);
    expect(formatMoney({ amountMinor: 5_120, currency: 'kwd' }, 'en-US')).toMatch(/5\.120$/);
    expect(formatMoney({ amountMinor: 500, currency: 'mga' }, 'en-US')).toMatch(/\D500$/);
    expect(() => formatMoney({ amountMinor: 1, currency: 'zzz' }, 'en-US')).toThrow('currency is known');
  });

  test('comes back from what people read, for every currency', () => {
    fc.assert(
      fc.property(fc.constantFrom(...knownCurrencies()), fc.nat(99_999), (currency, units) => {
        const rule = currencyRule(currency);
        if (!rule) throw new Error(currency);
        const amountMinor = units * rule.multipleOf;
        const read = Number(formatMoney({ amountMinor, currency }, 'en-US').replace(/[^\d.]/g, ''));
        expect(Math.round(read * 10 ** rule.stripeExponent)).toBe(amountMinor);
      }),
    );
  });
});

describe('arithmetic', () => {
  test('never leaves the safe integers', () => {
    expect(() => multiplyMinor(Number.MAX_SAFE_INTEGER, 2)).toThrow('safe integer');
    expect(() => sumMinor([Number.MAX_SAFE_INTEGER, 1])).toThrow('safe integer');
    for (const wrong of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => sumMinor([wrong])).toThrow();
  });

  test('looks at every part, also where the result would do', () => {
    expect(() => multiplyMinor(0.5, 2)).toThrow('non-negative safe integer');
    expect(() => multiplyMinor(2, 0.5)).toThrow('non-negative safe integer');
    expect(() => multiplyMinor(-1, -1)).toThrow('non-negative safe integer');
    expect(() => sumMinor([2, -1])).toThrow('non-negative safe integer');
  });

  test('knows nothing as an amount', () => {
    expect(multiplyMinor(0, 3)).toBe(0);
    expect(sumMinor([0, 0])).toBe(0);
    expect(sumMinor([])).toBe(0);
  });
});
