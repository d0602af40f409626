/** Products, prices, coupons and promotion codes: what is refused, what filters find, what ends by itself. */
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import type { Account } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let account: Account;
let stripe: Stripe;
let product: string;
withAccounts(async (made) => {
  account = made;
  stripe = account.stripe;
  product = (await stripe.products.create({ name: 'Tea' })).id;
});

describe('products', () => {
  it('take an id of the shop once, and go only without prices', async () => {
    await stripe.products.create({ id: 'mug', name: 'Mug' });
    await expect(stripe.products.create({ id: 'mug', name: 'Mug' })).rejects.toMatchObject({
      code: 'resource_already_exists',
    });
    await stripe.prices.create({ currency: 'eur', unit_amount: 100, product: 'mug' });
    await expect(stripe.products.del('mug')).rejects.toMatchObject({ statusCode: 400 });
    await stripe.products.del(product);
    await expect(stripe.products.retrieve(product)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('name a default price of their own, which cannot be archived', async () => {
    const other = await stripe.prices.create({
      currency: 'eur',
      unit_amount: 1,
      product_data: { name: 'X' },
    });
    await expect(stripe.products.update(product, { default_price: other.id })).rejects.toMatchObject({
      param: 'default_price',
    });
    const own = await stripe.prices.create({ currency: 'eur', unit_amount: 0, product });
    await stripe.products.update(product, { default_price: own.id });
    await expect(stripe.prices.update(own.id, { active: false })).rejects.toMatchObject({ param: 'active' });
  });

  it('are filtered by id and activity, and tell what changed', async () => {
    const mug = await stripe.products.create({ name: 'Mug', active: false });
    expect((await stripe.products.list({ active: true })).data.map(({ id }) => id)).toEqual([product]);
    expect((await stripe.products.list({ ids: [mug.id] })).data.map(({ id }) => id)).toEqual([mug.id]);
    await stripe.products.update(mug.id, { name: 'Cup' });
    const [event] = (await stripe.events.list({ type: 'product.updated' })).data;
    expect(event?.data.previous_attributes).toMatchObject({ name: 'Mug' });
  });
});

describe('prices', () => {
  const refused: [string, Stripe.PriceCreateParams][] = [
    ['product', { currency: 'eur', unit_amount: 1 }],
    ['unit_amount', { currency: 'eur', product_data: { name: 'x' } }],
    ['unit_amount', { currency: 'eur', unit_amount: -1, product_data: { name: 'x' } }],
    ['currency', { currency: 'zzz', unit_amount: 1, product_data: { name: 'x' } }],
    [
      'recurring[interval_count]',
      {
        currency: 'eur',
        unit_amount: 1,
        product_data: { name: 'x' },
        recurring: { interval: 'year', interval_count: 4 },
      },
    ],
    [
      'tiers',
      {
        currency: 'eur',
        billing_scheme: 'tiered',
        tiers_mode: 'volume',
        tiers: [{ up_to: 5, unit_amount: 1 }],
        product_data: { name: 'x' },
      },
    ],
  ];
  it.each(refused)('refuse a wrong %s', async (param, params) => {
    await expect(stripe.prices.create(params)).rejects.toMatchObject({ statusCode: 400, param });
  });

  it('are found by lookup key, product, type and interval; a key names one of them', async () => {
    const first = await stripe.prices.create({ currency: 'eur', unit_amount: 100, product, lookup_key: 'a' });
    await expect(
      stripe.prices.create({ currency: 'eur', unit_amount: 100, product, lookup_key: 'a' }),
    ).rejects.toMatchObject({ param: 'lookup_key' });
    const monthly = await stripe.prices.create({
      currency: 'eur',
      unit_amount: 100,
      product,
      lookup_key: 'a',
      transfer_lookup_key: true,
      recurring: { interval: 'month' },
    });
    const ids = async (params: Stripe.PriceListParams) =>
      (await stripe.prices.list(params)).data.map(({ id }) => id);
    expect(await ids({ lookup_keys: ['a'] })).toEqual([monthly.id]);
    expect(await ids({ product })).toEqual([monthly.id, first.id]);
    expect(await ids({ type: 'one_time' })).toEqual([first.id]);
    expect(await ids({ recurring: { interval: 'month' } })).toEqual([monthly.id]);
    expect((await stripe.prices.retrieve(first.id)).lookup_key).toBeNull();
    expect(await account.eventTypes()).toContain('price.updated');
  });
});

describe('coupons and promotion codes', () => {
  it.each<[string, Stripe.CouponCreateParams]>([
    ['percent_off', {}],
    ['percent_off', { percent_off: 101 }],
    ['amount_off', { percent_off: 10, amount_off: 10, currency: 'eur' }],
    ['currency', { amount_off: 10 }],
    ['duration_in_months', { percent_off: 10, duration: 'repeating' }],
    ['redeem_by', { percent_off: 10, redeem_by: 1 }],
    ['applies_to[products]', { percent_off: 10, applies_to: { products: ['prod_none'] } }],
  ])('refuse a wrong %s', async (param, params) => {
    await expect(stripe.coupons.create(params)).rejects.toMatchObject({ statusCode: 400, param });
  });

  it('end with their time, and take their codes with them', async () => {
    const redeem_by = Math.floor(Date.now() / 1000) + 3600;
    const coupon = await stripe.coupons.create({ percent_off: 10, redeem_by });
    const code = await stripe.promotionCodes.create({
      promotion: { type: 'coupon', coupon: coupon.id },
      code: 'TEA',
    });
    expect(code).toMatchObject({ active: true, expires_at: redeem_by });
    await account.control('POST', 'clock', { advanceSeconds: 3601 });
    expect((await stripe.coupons.retrieve(coupon.id)).valid).toBe(false);
    expect((await stripe.promotionCodes.retrieve(code.id)).active).toBe(false);
    expect((await stripe.promotionCodes.list({ active: true })).data).toEqual([]);
    await expect(
      stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id } }),
    ).rejects.toMatchObject({ code: 'coupon_expired' });
  });

  it('have one active code of a spelling, whatever its case', async () => {
    const { id } = await stripe.coupons.create({ percent_off: 10 });
    const promotion = { type: 'coupon', coupon: id } as const;
    const code = await stripe.promotionCodes.create({ promotion, code: 'TEA' });
    await expect(stripe.promotionCodes.create({ promotion, code: 'tea' })).rejects.toMatchObject({
      param: 'code',
    });
    await stripe.promotionCodes.update(code.id, { active: false });
    const next = await stripe.promotionCodes.create({ promotion, code: 'tea' });
    await expect(stripe.promotionCodes.update(code.id, { active: true })).rejects.toMatchObject({
      param: 'code',
    });
    await stripe.coupons.del(id);
    expect((await stripe.promotionCodes.retrieve(next.id)).active).toBe(false);
  });
});
