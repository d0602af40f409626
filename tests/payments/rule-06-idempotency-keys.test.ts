/** Rule 6: the key of a call is its operation's; lost answers, limits and stored errors end in one intent. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { ADDRESS } from '../support/address.ts';
import { operationsAreDue } from '../support/pass-time.ts';
import { type Buyer, openShop, type Shop, stock } from '../support/shop.ts';
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

/** Every create call meets the fault. An answer is lost for good only when the SDK's own retries are cut, too. */
const fault = (action: string, extra: object = {}) => {
  const match = { method: 'POST', path: '/v1/payment_intents' };
  const first = action.endsWith('_after') ? [{ match, action, times: 1, ...extra }] : [];
  const rest = action === 'cut_after' ? { action: 'cut_before' } : { action, ...extra };
  return shop.control('chaos', { rules: [...first, { match, ...rest }] });
};

const intentsOf = async (buyer: Buyer) => {
  const [row] = await shop.db.execute<{ id: string }>(
    sql`select stripe_customer_id as id from customers where user_id = ${buyer.id}`,
  );
  const list = await shop.stripe.paymentIntents.list({ customer: row?.id ?? 'none', limit: 100 });
  return list.data;
};

describe('a create call that goes wrong', () => {
  test.each([
    ['cut_after', {}],
    ['cut_before', {}],
    ['error_500_after', { kept: true }],
    ['error_500_before', { kept: true }],
    ['error_500_before', { kept: false }],
    ['rate_limit_429', {}],
  ])('%s %o ends in one intent and one hold after a later press', async (action, extra) => {
    const variant = await shop.product({ stock: 2 });
    const buyer = await shop.buyer({ [variant]: 1 });
    await fault(action, extra);
    const first = await shop.pay(buyer);
    expect(first.status).toBe(503);
    expect(first.body.error?.retryable).toBe(true);
    expect(Number(first.headers.get('retry-after'))).toBeGreaterThan(0);
    await shop.control('chaos', { rules: [] });
    await operationsAreDue(shop);
    const second = await shop.pay(buyer);
    expect(second.status, JSON.stringify(second.body)).toBe(200);
    const intents = await intentsOf(buyer);
    expect(intents.map((intent) => intent.id)).toEqual([second.body.paymentIntent.id]);
    expect(await stock(shop.db, variant)).toEqual({ available: 1, held: 1, sold: 0 });
    expect((await shop.confirm(second.body.paymentIntent)).status).toBe(200);
  });

  test('is taken up by the worker when nobody presses again', async () => {
    const variant = await shop.product({ stock: 2 });
    const buyer = await shop.buyer({ [variant]: 1 });
    await fault('cut_after');
    await shop.pay(buyer);
    await shop.control('chaos', { rules: [] });
    await operationsAreDue(shop);
    expect(await resumeOperations()).toBe(1);
    const [attempt] = await shop.db.execute(
      sql`select state from checkout_attempts where user_id = ${buyer.id}`,
    );
    expect(attempt).toEqual({ state: 'open' });
    expect(await intentsOf(buyer)).toHaveLength(1);
    expect((await shop.pay(buyer)).status).toBe(200);
  });

  test('whose answer was lost and that is refused when it is sent again still has its intent', async () => {
    const buyer = await shop.buyer({ [await shop.product({ stock: 2 })]: 1 });
    await fault('cut_after');
    expect((await shop.pay(buyer)).status).toBe(503);
    await shop.control('chaos', { rules: [] });
    const refusal = { error: { type: 'invalid_request_error', code: 'parameter_unknown', message: 'No.' } };
    const again = await throughRelay(
      shop,
      (asked) => (asked === 'POST /v1/payment_intents' ? { status: 400, body: refusal } : null),
      () => shop.pay(buyer),
    );
    expect(again.status, JSON.stringify(again.body)).toBe(200);
    expect(await intentsOf(buyer)).toHaveLength(1);
  });

  test('and is refused for good frees the stock, and a later press starts anew', async () => {
    const variant = await shop.product({ stock: 2 });
    const buyer = await shop.buyer({ [variant]: 1 });
    await shop.pay(buyer);
    await shop.cancel(buyer, (await intentsOf(buyer))[0]?.id ?? '');
    const refusal = {
      error: { type: 'invalid_request_error', code: 'parameter_invalid_integer', message: 'No.' },
    };
    const refused = await throughRelay(
      shop,
      (asked) => (asked === 'POST /v1/payment_intents' ? { status: 400, body: refusal } : null),
      () => shop.pay(buyer),
    );
    expect(refused.status, JSON.stringify(refused.body)).toBe(502);
    expect(refused.body.error).toMatchObject({ code: 'payment_provider_rejected', retryable: false });
    expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 0, sold: 0 });
    expect((await shop.pay(buyer)).status).toBe(201);
  });
});

describe('an operation older than 24 hours, whose key Stripe has forgotten', () => {
  const KINDS = [
    ['intent.create', '/v1/payment_intents'],
    ['customer.create', '/v1/customers'],
  ] as const;

  /** Pressed a day ago; the answer of one call was lost. */
  const pressedYesterday = async (kind: string, path: string, action: string) => {
    const buyer = await shop.buyer({ [await shop.product({ stock: 2 })]: 1 });
    const match = { method: 'POST', path };
    const first = action === 'cut_after' ? [{ match, action, times: 1 }] : [];
    await shop.control('chaos', { rules: [...first, { match, action: 'cut_before' }] });
    expect((await shop.pay(buyer)).status).toBe(503);
    await shop.control('chaos', { rules: [] });
    const ofKind = sql`user_id = ${buyer.id} and kind = ${kind}`;
    await shop.db.execute(
      sql`update operations set created_at = created_at - interval '25 hours',
        generation_at = generation_at - interval '25 hours', called_at = called_at - interval '25 hours' where ${ofKind}`,
    );
    const generationNow = async () =>
      (await shop.db.execute(sql`select state, generation from operations where ${ofKind}`))[0];
    await operationsAreDue(shop);
    while ((await resumeOperations()) > 0);
    const customers = (await shop.stripe.customers.list({ limit: 100 })).data;
    return {
      operation: await generationNow(),
      made: [
        customers.filter(({ metadata }) => metadata.markethub_user === buyer.id).length,
        (await intentsOf(buyer)).length,
      ],
    };
  };

  test.each(KINDS)('%s that was carried out is found, and not sent again', async (kind, path) => {
    const { operation, made } = await pressedYesterday(kind, path, 'cut_after');
    expect(operation).toEqual({ state: 'succeeded', generation: 1 });
    expect(made).toEqual([1, 1]);
  });

  test.each(KINDS)('%s that never arrived is looked for, then sent with a new key', async (kind, path) => {
    const { operation, made } = await pressedYesterday(kind, path, 'cut_before');
    expect(operation).toEqual({ state: 'succeeded', generation: 2 });
    expect(made).toEqual([1, 1]);
  });
});

describe('our own Idempotency-Key', () => {
  test('is required', async () => {
    const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
    const answer = await shop.pay(buyer, { key: '' });
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'idempotency_key_required']);
  });

  test('gives the same body the first answer again, and another body a conflict', async () => {
    const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
    const key = uuidv7();
    const first = await shop.pay(buyer, { key });
    const second = await shop.pay(buyer, { key });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    const other = await shop.pay(buyer, {
      key,
      body: {
        shippingAddress: { ...ADDRESS, line1: 'Elsewhere 1' },
        expectedTotal: await shop.shownTotal(buyer),
      },
    });
    expect([other.status, other.body.error?.code]).toEqual([409, 'idempotency_key_reused']);
  });

  test('of one user says nothing about another user’s', async () => {
    const variant = await shop.product({ stock: 4 });
    const [one, two] = [await shop.buyer({ [variant]: 1 }), await shop.buyer({ [variant]: 1 })];
    const key = uuidv7();
    const [first, second] = [await shop.pay(one, { key }), await shop.pay(two, { key })];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.body.paymentIntent.id).not.toBe(second.body.paymentIntent.id);
  });
});
