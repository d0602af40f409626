/** Products, prices of every kind, coupons and promotion codes. */
import Stripe from 'stripe';
import { expect } from 'vitest';
import type { Account } from './sandbox-client.ts';

async function driveProducts({ stripe }: Account): Promise<string> {
  const product = await stripe.products.create({
    name: 'Tea',
    description: 'Green',
    images: ['http://localhost/tea.png'],
    metadata: { a: '1' },
    marketing_features: [{ name: 'Organic' }],
    package_dimensions: { height: 1, length: 2, weight: 3, width: 4 },
    shippable: true,
    statement_descriptor: 'TEA',
    tax_details: { tax_code: 'txcd_99999999' },
    unit_label: 'bag',
    url: 'http://localhost/tea',
    default_price_data: { currency: 'eur', unit_amount: 900 },
    expand: ['default_price'],
  });
  await stripe.products.retrieve(product.id, { expand: ['default_price.product'] });
  await stripe.products.update(product.id, { description: '', metadata: { a: '' }, name: 'Green tea' });
  await stripe.products.list({ active: true, limit: 2, expand: ['data.default_price'] });
  await stripe.products.search({ query: 'name~"tea" AND active:"true"' });
  const gone = await stripe.products.create({ id: 'gone', name: 'Gone' });
  await stripe.products.del(gone.id);
  return product.id;
}

async function drivePrices({ stripe }: Account, product: string): Promise<void> {
  const base = { currency: 'eur', product } as const;
  const plain = await stripe.prices.create({
    ...base,
    unit_amount: 1500,
    lookup_key: 'standard',
    nickname: 'one',
    metadata: { a: '1' },
    currency_options: { usd: { unit_amount: 1700, tax_behavior: 'inclusive' } },
    expand: ['currency_options', 'product'],
  });
  await stripe.prices.create({
    ...base,
    unit_amount_decimal: Stripe.Decimal.from('0.5'),
    recurring: { interval: 'month' },
  });
  await stripe.prices.create({ ...base, custom_unit_amount: { enabled: true, minimum: 100, preset: 500 } });
  await stripe.prices.create({ ...base, unit_amount: 10, transform_quantity: { divide_by: 5, round: 'up' } });
  const tiered = await stripe.prices.create({
    ...base,
    billing_scheme: 'tiered',
    tiers_mode: 'graduated',
    tiers: [
      { up_to: 10, unit_amount: 100 },
      { up_to: 'inf', flat_amount: 50 },
    ],
    recurring: { interval: 'year', interval_count: 1 },
    expand: ['tiers'],
  });
  expect(tiered.tiers).toHaveLength(2);
  await stripe.prices.create({
    currency: 'jpy',
    unit_amount: 500,
    product_data: { name: 'Cup' },
    lookup_key: 'standard',
    transfer_lookup_key: true,
  });
  await stripe.prices.retrieve(plain.id, { expand: ['product'] });
  await stripe.prices.update(plain.id, { active: false, nickname: '', tax_behavior: 'exclusive' });
  await stripe.prices.list({ product, type: 'recurring', expand: ['data.tiers', 'data.currency_options'] });
  await stripe.prices.search({ query: 'currency:"eur"' });
}

async function driveCoupons({ stripe }: Account, product: string, customer: string): Promise<void> {
  const share = await stripe.coupons.create({
    id: 'SPRING',
    percent_off: 12.5,
    duration: 'repeating',
    duration_in_months: 3,
    max_redemptions: 5,
    name: 'Spring',
    applies_to: { products: [product] },
    expand: ['applies_to'],
  });
  const fixed = await stripe.coupons.create({
    amount_off: 500,
    currency: 'eur',
    duration: 'forever',
    currency_options: { usd: { amount_off: 600 } },
    expand: ['currency_options'],
  });
  await stripe.coupons.retrieve(share.id);
  await stripe.coupons.update(share.id, { name: 'Spring sale', metadata: { a: '1' } });
  const code = await stripe.promotionCodes.create({
    promotion: { type: 'coupon', coupon: share.id },
    code: 'SPRING10',
    customer,
    max_redemptions: 3,
    restrictions: { minimum_amount: 1000, minimum_amount_currency: 'eur', first_time_transaction: true },
    expand: ['promotion.coupon', 'customer'],
  });
  await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: fixed.id } });
  await stripe.promotionCodes.retrieve(code.id);
  await stripe.promotionCodes.update(code.id, { metadata: { a: '1' }, active: false });
  await stripe.promotionCodes.list({ code: 'spring10', expand: ['data.promotion.coupon'] });
  await stripe.coupons.list({ limit: 1 });
  await stripe.coupons.del(fixed.id);
}

export async function driveCatalog(account: Account, customer: string): Promise<void> {
  const product = await driveProducts(account);
  await drivePrices(account, product);
  await driveCoupons(account, product, customer);
}
