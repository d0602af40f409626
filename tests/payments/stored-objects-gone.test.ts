/**
 * Rules 37 and 40: what Stripe says about an object that we have stored is an observation. The object is read and
 * projected, and the caller learns the truth, although every event about it was lost.
 */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DELETE as removeHandler } from '#app/api/payments/methods/[id]/route.ts';
import { GET as listHandler } from '#app/api/payments/methods/route.ts';
import { POST as setupHandler } from '#app/api/payments/setup-intents/route.ts';
import { resetConfig } from '#lib/config/config.ts';
import { openCustomerSession } from '#lib/payments/customers/open-customer-session.ts';
import { expireAttempts } from '#lib/payments/intents/expire-attempts.ts';
import { ADDRESS } from '../support/address.ts';
import { call, moneyOf, paidOrder, refund, type Staff, settle, staff } from '../support/admin.ts';
import { withAnotherAccount } from '../support/another-account.ts';
import { holdsRunOut } from '../support/pass-time.ts';
import { sameOriginRequest } from '../support/session.ts';
import { type Buyer, openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
let admin: Staff;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
});
afterEach(async () => {
  await shop.control('chaos', { rules: [], webhooks: { hold: true, drop: false } });
  delete process.env.CAPTURE_METHOD;
  resetConfig();
});
afterAll(async () => {
  await shop.close();
});

const product = () => shop.product({ stock: 9 });
const loseEvents = () => shop.control('chaos', { rules: [], webhooks: { hold: true, drop: true } });

async function customerOf(buyer: Buyer): Promise<string | null> {
  const [row] = await shop.db.execute<{ id: string | null }>(
    sql`select stripe_customer_id as id from customers where user_id = ${buyer.id} and stripe_customer_id is not null`,
  );
  return row?.id ?? null;
}

/** A shopper with a saved card. */
async function withCard(): Promise<{ buyer: Buyer; method: string }> {
  const buyer = await shop.buyer({ [await product()]: 1 });
  await openCustomerSession(buyer.id);
  const method = await shop.stripe.paymentMethods.attach('pm_card_visa', {
    customer: (await customerOf(buyer)) ?? '',
  });
  await shop.deliver();
  return { buyer, method: method.id };
}

const listed = async (buyer: Buyer): Promise<string[]> => {
  const answer = await call<{ data: { id: string }[] }>(listHandler, buyer, {
    path: '/api/payments/methods',
    params: {},
  });
  return answer.body.data.map(({ id }) => id);
};

const payWith = async (buyer: Buyer, paymentMethodId: string) =>
  shop.pay(buyer, {
    body: { shippingAddress: ADDRESS, expectedTotal: await shop.shownTotal(buyer), paymentMethodId },
  });

describe('a customer that was deleted at Stripe', () => {
  const deleted = async () => {
    const made = await withCard();
    await loseEvents();
    await shop.stripe.customers.del((await customerOf(made.buyer)) ?? '');
    return made;
  };

  test('is made again by the next purchase, and the saved cards that went with it are listed no more', async () => {
    const { buyer, method } = await deleted();
    const old = await customerOf(buyer);
    expect(await listed(buyer)).toEqual([method]);
    const pressed = await shop.pay(buyer);
    expect(pressed.status, JSON.stringify(pressed.body)).toBe(201);
    expect(await customerOf(buyer)).not.toBe(old);
    expect(await listed(buyer)).toEqual([]);
    const intent = await shop.stripe.paymentIntents.retrieve(pressed.body.paymentIntent.id);
    expect(intent.customer).toBe(await customerOf(buyer));
  });

  test('is made again by the view of a checkout', async () => {
    const { buyer } = await deleted();
    const old = await customerOf(buyer);
    expect((await openCustomerSession(buyer.id)).ok).toBe(true);
    expect(await customerOf(buyer)).not.toBe(old);
  });

  test('is made again to save a card', async () => {
    const { buyer } = await deleted();
    const saved = await call(setupHandler, buyer, {
      path: '/api/payments/setup-intents',
      params: {},
      body: {},
    });
    expect(saved.status, JSON.stringify(saved.body)).toBe(201);
  });
});

describe('a saved card that was detached at Stripe', () => {
  const detached = async () => {
    const made = await withCard();
    await loseEvents();
    await shop.stripe.paymentMethods.detach(made.method);
    return made;
  };

  test('is refused with what is true, leaves the list, and another way of paying works', async () => {
    const { buyer, method } = await detached();
    const pressed = await payWith(buyer, method);
    expect(pressed.status, JSON.stringify(pressed.body)).toBe(409);
    expect(pressed.body.error?.code).toBe('payment_method_gone');
    expect(await listed(buyer)).toEqual([]);
    expect((await shop.pay(buyer)).status).toBe(201);
  });

  test('is removed by its owner without an error', async () => {
    const { buyer, method } = await detached();
    const request = sameOriginRequest(`/api/payments/methods/${method}`, {
      cookie: buyer.cookie,
      method: 'DELETE',
      body: {},
    });
    const removed = await removeHandler(request, { params: Promise.resolve({ id: method }) });
    expect(removed.status).toBeLessThan(300);
    const [row] = await shop.db.execute(
      sql`select state from saved_methods where stripe_payment_method_id = ${method}`,
    );
    expect(row).toEqual({ state: 'detached' });
  });
});

describe('a payment that was refunded in the dashboard', () => {
  test.each([
    ['in full', undefined, 'full'],
    ['in part', 3_000, 'partial'],
  ])(
    '%s: a refund of all is refused, and the order shows the refund that was made',
    async (_how, amount, state) => {
      const order = await paidOrder(shop, { [await product()]: 1 });
      await loseEvents();
      await shop.stripe.refunds.create({
        payment_intent: order.intentId,
        ...(amount === undefined ? {} : { amount }),
      });
      const refused = await refund(admin, order.number, {});
      expect(refused.status, JSON.stringify(refused.body)).toBe(409);
      expect(refused.body.error?.code).toBe('refunded_at_stripe');
      expect(await moneyOf(shop, order.number)).toMatchObject({ refund_state: state });
      const list = await shop.stripe.refunds.list({ payment_intent: order.intentId });
      expect(list.data).toHaveLength(1);
    },
  );
});

describe('a payment that Stripe does not know any more', () => {
  const attemptOf = async (buyer: Buyer) => {
    const rows = await shop.db.execute(sql`
      select a.state, o.state as order_state, a.expires_at > now() + interval '1 hour' as asked_tomorrow
      from checkout_attempts a join orders o on o.id = a.order_id where a.user_id = ${buyer.id}`);
    return [...rows];
  };

  test('ends with its hold and gives its stock back; money that comes all the same is settled', async () => {
    const variant = await shop.product({ stock: 1 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const created = await shop.pay(buyer);
    await holdsRunOut(shop, buyer);
    await withAnotherAccount(async () => {
      expect(await expireAttempts()).toMatchObject({ canceled: 1, pending: 0 });
    });
    expect(await attemptOf(buyer)).toEqual([
      { state: 'failed', order_state: 'expired', asked_tomorrow: false },
    ]);
    expect(await stock(shop.db, variant)).toEqual({ available: 1, held: 0, sold: 0 });
    await shop.confirm(created.body.paymentIntent);
    await shop.deliver();
    expect(await attemptOf(buyer)).toMatchObject([{ state: 'succeeded', order_state: 'paid' }]);
    expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 0, sold: 1 });
  });

  test('is not told as not charged: what was paid before Stripe forgot it may have been', async () => {
    const buyer = await shop.buyer({ [await product()]: 1 });
    const { body } = await shop.pay(buyer);
    await shop.confirm(body.paymentIntent);
    await holdsRunOut(shop, buyer);
    await withAnotherAccount(async () => {
      await expireAttempts();
    });
    const told = await shop.status(buyer, body.paymentIntent.id, 'confirmation');
    expect(told.body.truth).toMatchObject({ charged: 'unknown' });
    await settle(shop);
    expect((await shop.status(buyer, body.paymentIntent.id)).body.truth).toMatchObject({
      state: 'paid',
      charged: 'some',
    });
  });

  test.each([
    ['was authorized', 'manual', 'requires_capture', 'card'],
    ['is paid with a voucher', 'automatic', 'open', 'multibanco'],
  ] as const)(
    'keeps its stock when it %s, and Stripe is asked again later',
    async (_how, capture, state, type) => {
      process.env.CAPTURE_METHOD = capture;
      resetConfig();
      const variant = await shop.product({ stock: 1, prices: { eur: 4_000 } });
      const buyer = await shop.buyer({ [variant]: 1 }, 'eur');
      const created = await shop.pay(buyer);
      const method = await shop.stripe.paymentMethods.create({
        type,
        billing_details: { email: 'a@example.com' },
        ...(type === 'card' ? { card: { token: 'tok_visa' } } : {}),
      });
      await shop.confirm(created.body.paymentIntent, method.id);
      await settle(shop);
      await holdsRunOut(shop, buyer);
      await withAnotherAccount(async () => {
        expect(await expireAttempts()).toMatchObject({ canceled: 0, extended: 1 });
      });
      expect(await attemptOf(buyer)).toMatchObject([{ state, asked_tomorrow: true }]);
      expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 1, sold: 0 });
    },
  );
});

test('customers and saved cards of another Stripe account do not exist, and come back with theirs', async () => {
  const { buyer, method } = await withCard();
  const first = await customerOf(buyer);
  await withAnotherAccount(async () => {
    expect((await openCustomerSession(buyer.id)).ok).toBe(true);
    expect(await listed(buyer)).toEqual([]);
    const rows = await shop.db.execute(
      sql`select stripe_customer_id from customers where user_id = ${buyer.id} and stripe_customer_id is not null`,
    );
    expect(rows).toHaveLength(2);
  });
  expect((await openCustomerSession(buyer.id)).ok).toBe(true);
  expect(await listed(buyer)).toEqual([method]);
  expect(await shop.stripe.customers.retrieve(first ?? '')).not.toHaveProperty('deleted', true);
});

test('the first press of a process that does not know its Stripe account yet leaves the customer of another one alone', async () => {
  const { buyer, method } = await withCard();
  const first = await customerOf(buyer);
  await withAnotherAccount(async () => {
    const pressed = await shop.pay(buyer);
    expect(pressed.status, JSON.stringify(pressed.body)).toBe(201);
  });
  const [row] = await shop.db.execute(sql`
    select stripe_customer_id as id from customers where user_id = ${buyer.id} order by created_at limit 1`);
  expect(row).toEqual({ id: first });
  expect(await listed(buyer)).toEqual([method]);
});
