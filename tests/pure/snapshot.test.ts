/** What is frozen for an attempt: the lines with their prices, and a hash that changes with anything that was shown. */
import { describe, expect, test } from 'vitest';
import type { CheckoutLineRow } from '#db/repositories/checkout.ts';
import { hashSnapshot, missingLines, priceLines } from '#lib/checkout/snapshot.ts';
import { invariant } from '#lib/domain/result.ts';

const line = (over: Partial<CheckoutLineRow> = {}): CheckoutLineRow => ({
  variant_id: 'v1',
  quantity: 2,
  sku: 'TEA-100',
  title: 'Green tea',
  variant_title: '100 g',
  image: 'tea.jpg',
  slug: 'green-tea',
  unit_minor: 1250,
  available: 10,
  hold_grants: 0,
  held_for_seconds: 0,
  ...over,
});

const frozen = (rows: readonly CheckoutLineRow[]) => {
  const priced = priceLines(rows, 'usd');
  invariant(priced.ok, 'the lines can be sold');
  return priced.value;
};

describe('the lines of a cart', () => {
  test('are frozen with what they cost; delivery is 5.90 below 75 dollars', () => {
    expect(frozen([line(), line({ variant_id: 'v2', unit_minor: 300, quantity: 1 })])).toEqual({
      lines: [
        {
          variantId: 'v1',
          sku: 'TEA-100',
          title: 'Green tea',
          variantTitle: '100 g',
          image: 'tea.jpg',
          quantity: 2,
          unitMinor: 1250,
          totalMinor: 2500,
        },
        {
          variantId: 'v2',
          sku: 'TEA-100',
          title: 'Green tea',
          variantTitle: '100 g',
          image: 'tea.jpg',
          quantity: 1,
          unitMinor: 300,
          totalMinor: 300,
        },
      ],
      priced: { subtotalMinor: 2800, shippingMinor: 590, taxMinor: 0, totalMinor: 3390, currency: 'usd' },
    });
  });

  test.each([
    ['in a currency that the shop does not sell in', [line()], 'jpy'],
    ['with a line that has no price in it', [line(), line({ unit_minor: null })], 'eur'],
  ])('are not sold %s', (_what, rows, currency) => {
    expect(priceLines(rows, currency)).toEqual({ ok: false, error: { code: 'currency_unsupported' } });
  });
});

describe('the hash of what was shown', () => {
  const ADDRESS = {
    name: 'Jenny Rosen',
    line1: '1 Main Street',
    line2: 'Floor 2',
    city: 'Springfield',
    state: 'OR',
    postalCode: '97477',
    country: 'US',
  };
  const hash = () => hashSnapshot(frozen([line()]), ADDRESS, false);

  test('is the same for the same, whatever the order of the lines', () => {
    expect(hash()).toMatch(/^[0-9a-f]{64}$/);
    expect(hashSnapshot(frozen([line()]), { ...ADDRESS }, false)).toBe(hash());
    const [one, two] = [line(), line({ variant_id: 'v2' })];
    expect(hashSnapshot(frozen([one, two]), ADDRESS, false)).toBe(
      hashSnapshot(frozen([two, one]), ADDRESS, false),
    );
  });

  test.each(Object.keys(ADDRESS))('changes with the %s of the destination', (part) => {
    expect(hashSnapshot(frozen([line()]), { ...ADDRESS, [part]: 'XX' }, false)).not.toBe(hash());
  });

  test('changes with the price, the number of pieces, and whether the method is saved', () => {
    const others = [
      hashSnapshot(frozen([line({ unit_minor: 1251 })]), ADDRESS, false),
      hashSnapshot(frozen([line({ quantity: 3 })]), ADDRESS, false),
      hashSnapshot(frozen([line()]), ADDRESS, true),
    ];
    expect(new Set([hash(), ...others]).size).toBe(4);
  });
});

test('what is asked for beyond the shelf is named with what there is; the last piece is not missing', () => {
  const rows = [
    line({ quantity: 10, available: 10 }),
    line({ variant_id: 'v2', quantity: 3, available: 2 }),
    line({ variant_id: 'v3', variant_title: '', quantity: 1, available: 0 }),
  ];
  expect(missingLines(rows)).toEqual([
    { variantId: 'v2', title: 'Green tea, 100 g', available: 2, requested: 3 },
    { variantId: 'v3', title: 'Green tea', available: 0, requested: 1 },
  ]);
});
