/** Rules 6 and 42: an answer to a call that was sent before says nothing about the first one, which may have charged. */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ensureCustomer } from '#lib/payments/customers/ensure-customer.ts';
import { ADDRESS } from '../support/address.ts';
import { settle } from '../support/admin.ts';
import { operationsAreDue } from '../support/pass-time.ts';
import { openShop, type Shop } from '../support/shop.ts';
import { throughRelay } from '../support/stripe-relay.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterEach(async () => {
  await shop.control('chaos', { rules: [] });
});
afterAll(async () => {
  await shop.close();
});

test('a create call whose process ended is looked for when its repetition is refused', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 2 })]: 1 });
  const match = { method: 'POST', path: '/v1/payment_intents' };
  await shop.control('chaos', {
    rules: [
      { match, action: 'cut_after', times: 1 },
      { match, action: 'cut_before' },
    ],
  });
  await shop.pay(buyer);
  await shop.control('chaos', { rules: [] });
  // Nobody was left to count the try.
  await shop.db.execute(sql`update operations set tries = 0 where user_id = ${buyer.id}`);
  await operationsAreDue(shop);
  const refusal = { error: { type: 'invalid_request_error', code: 'parameter_unknown', message: 'No.' } };
  const again = await throughRelay(
    shop,
    (asked) => (asked === 'POST /v1/payment_intents' ? { status: 400, body: refusal } : null),
    () => shop.pay(buyer),
  );
  expect(again.status, JSON.stringify(again.body)).toBe(200);
});

describe('a charge of a saved card whose answer was lost', () => {
  const POST = { intents: '/v1/payment_intents', confirm: '/v1/payment_intents/*/confirm' };
  /** It was charged, and nobody here knows. */
  async function lost(at: 'intents' | 'confirm') {
    const buyer = await shop.buyer({ [await shop.product({ stock: 2 })]: 1 });
    const customer = await ensureCustomer(buyer.id, 'interactive');
    const method = await shop.stripe.paymentMethods.attach('pm_card_visa', {
      customer: customer.ok ? customer.value : '',
    });
    await settle(shop);
    if (at === 'confirm') expect((await shop.pay(buyer)).status).toBe(201);
    const match = { method: 'POST', path: POST[at] };
    await shop.control('chaos', {
      rules: [
        { match, action: 'cut_after', times: 1 },
        { match, action: 'cut_before' },
      ],
    });
    const body = {
      shippingAddress: ADDRESS,
      expectedTotal: await shop.shownTotal(buyer),
      paymentMethodId: method.id,
    };
    const press = () => shop.pay(buyer, { key: `press-${buyer.id}`, body });
    expect((await press()).body.error?.code).toBe('payment_indeterminate');
    await shop.control('chaos', { rules: [] });
    return { press, match };
  }

  test.each(['intents', 'confirm'] as const)('is not called off when Stripe is busy (%s)', async (at) => {
    const { press, match } = await lost(at);
    await shop.control('chaos', { rules: [{ match, action: 'rate_limit_429' }] });
    expect((await press()).body.error?.code).toBe('payment_indeterminate');
    await shop.control('chaos', { rules: [] });
    expect((await press()).body.paymentIntent?.status).toBe('succeeded');
  });

  test.each(['intents', 'confirm'] as const)('is found when its repetition is refused (%s)', async (at) => {
    const { press } = await lost(at);
    const refusal = { error: { type: 'invalid_request_error', code: 'parameter_unknown', message: 'No.' } };
    const asks = at === 'intents' ? /^POST \/v1\/payment_intents$/ : /^POST .*\/confirm$/;
    const again = await throughRelay(
      shop,
      (asked) => (asks.test(asked) ? { status: 400, body: refusal } : null),
      press,
    );
    expect([again.body.error?.code, again.body.paymentIntent?.status]).toEqual([undefined, 'succeeded']);
  });
});

test('a charge by a confirmation token whose answer was lost is told, though the token cannot be read any more', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 2 })]: 1 });
  const token = await shop.stripe.testHelpers.confirmationTokens.create({ payment_method: 'pm_card_visa' });
  const body = {
    shippingAddress: ADDRESS,
    expectedTotal: await shop.shownTotal(buyer),
    confirmationTokenId: token.id,
  };
  const press = () => shop.pay(buyer, { key: `press-${buyer.id}`, body });
  const match = { method: 'POST', path: '/v1/payment_intents' };
  await shop.control('chaos', {
    rules: [
      { match, action: 'cut_after', times: 1 },
      { match, action: 'cut_before' },
    ],
  });
  expect((await press()).body.error?.code).toBe('payment_indeterminate');
  const read = { method: 'GET', path: `/v1/confirmation_tokens/${token.id}` };
  await shop.control('chaos', { rules: [{ match: read, action: 'rate_limit_429' }] });
  expect((await press()).body.paymentIntent?.status).toBe('succeeded');
});
