/** Rules 15 and 16: one customer per user under any concurrency; what is foreign looks like what is not there. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GET as orderHandler } from '#app/api/orders/[number]/route.ts';
import { GET as ordersHandler } from '#app/api/orders/route.ts';
import { ensureCustomer } from '#lib/payments/customers/ensure-customer.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { ADDRESS } from '../support/address.ts';
import { operationsAreDue } from '../support/pass-time.ts';
import { sameOriginRequest } from '../support/session.ts';
import { openShop, type Shop } from '../support/shop.ts';
import { throughRelay } from '../support/stripe-relay.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

/** The customers at Stripe that were made for a user. */
const customersOf = async (userId: string): Promise<string[]> => {
  const { data } = await shop.stripe.customers.list({ limit: 100 });
  return data.filter(({ metadata }) => metadata.markethub_user === userId).map(({ id }) => id);
};

describe('the Stripe customer', () => {
  test('of a user is made once by 20 parallel first needs, and once more is never made', async () => {
    const buyer = await shop.buyer();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ensureCustomer(buyer.id, 'interactive')),
    );
    const ids = new Set(answers.map((answer) => (answer.ok ? answer.value : JSON.stringify(answer.error))));
    expect(ids.size).toBe(1);
    expect(await customersOf(buyer.id)).toHaveLength(1);
    const again = await ensureCustomer(buyer.id, 'interactive');
    expect(again.ok && ids.has(again.value)).toBe(true);
  });

  test('is one for 20 parallel first checkouts of one person, each with a key of its own', async () => {
    const variant = await shop.product({ stock: 30 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => shop.pay(buyer)));
    // Who finds the first one still at work is told to wait; nobody is told anything else.
    const refused = answers.filter(({ status }) => status >= 300).map(({ body }) => body.error?.code);
    expect(refused.filter((code) => code !== 'attempt_in_progress')).toEqual([]);
    expect(answers.some(({ status }) => status === 201)).toBe(true);
    expect(await customersOf(buyer.id)).toHaveLength(1);
    const operations = await shop.db.execute(
      sql`select state from operations where user_id = ${buyer.id} and kind = 'customer.create'`,
    );
    expect([...operations]).toEqual([{ state: 'succeeded' }]);
  });

  test('is not matched by e-mail: somebody else at Stripe with the same address stays somebody else', async () => {
    const buyer = await shop.buyer({ [await shop.product({ stock: 3 })]: 1 });
    const stranger = await shop.stripe.customers.create({ email: buyer.email });
    const created = await shop.pay(buyer);
    const intent = await shop.stripe.paymentIntents.retrieve(created.body.paymentIntent.id);
    expect(intent.customer).not.toBe(stranger.id);
    expect(await customersOf(buyer.id)).toEqual([intent.customer]);
    expect((await shop.stripe.customers.list({ email: buyer.email })).data).toHaveLength(2);
  });

  test('is not matched by e-mail where a lost one is looked for, either', async () => {
    const buyer = await shop.buyer();
    const stranger = await shop.stripe.customers.create({ email: buyer.email });
    const match = { method: 'POST', path: '/v1/customers' };
    await shop.control('chaos', { rules: [{ match, action: 'error_500_before', kept: true }] });
    expect((await ensureCustomer(buyer.id, 'interactive')).ok).toBe(false);
    await shop.control('chaos', { rules: [] });
    const made = await ensureCustomer(buyer.id, 'interactive');
    expect(made.ok && made.value !== stranger.id).toBe(true);
    expect(await customersOf(buyer.id)).toEqual([made.ok && made.value]);
  });

  test('is kept with its account when a process that has just started finds the one whose answer was lost', async () => {
    const buyer = await shop.buyer();
    await throughRelay(
      shop,
      async (asked, theirs) => {
        if (asked !== 'POST /v1/customers') return null;
        await theirs();
        return { status: 502, body: {} };
      },
      async () => expect((await ensureCustomer(buyer.id, 'interactive')).ok).toBe(false),
    );
    // At another address nothing is known of the key yet.
    await throughRelay(
      shop,
      () => null,
      async () => {
        await operationsAreDue(shop);
        while ((await resumeOperations()) > 0);
      },
    );
    const rows = await shop.db.execute(
      sql`select account like 'acct_%' as known, stripe_customer_id from customers where user_id = ${buyer.id}`,
    );
    expect([...rows]).toEqual([{ known: true, stripe_customer_id: (await customersOf(buyer.id))[0] }]);
    expect(await customersOf(buyer.id)).toHaveLength(1);
  });

  test.each(['cut_before', 'error_500_before'])(
    'is not made when the look for a lost one fails (%s): an error is no "none"',
    async (action) => {
      const buyer = await shop.buyer({ [await shop.product({ stock: 3 })]: 1 });
      const customers = { path: '/v1/customers' };
      await shop.control('chaos', {
        rules: [{ match: { ...customers, method: 'POST' }, action: 'error_500_after', kept: true }],
      });
      expect((await ensureCustomer(buyer.id, 'interactive')).ok).toBe(false);
      await shop.control('chaos', { rules: [{ match: { ...customers, method: 'GET' }, action }] });
      expect((await shop.pay(buyer)).status).toBe(503);
      await shop.control('chaos', { rules: [] });
      expect(await customersOf(buyer.id)).toHaveLength(1);
      // After a lost answer the key is tried once more, and tells of the stored error again; then it is looked for.
      await ensureCustomer(buyer.id, 'interactive');
      const found = await ensureCustomer(buyer.id, 'interactive');
      expect(await customersOf(buyer.id)).toEqual([found.ok && found.value]);
    },
  );

  test('survives a payment that was refused, and a lost answer does not make a second one', async () => {
    const buyer = await shop.buyer({ [await shop.product({ stock: 3 })]: 1 });
    const match = { method: 'POST', path: '/v1/customers' };
    await shop.control('chaos', {
      rules: [
        { match, action: 'cut_after', times: 1 },
        { match, action: 'cut_before', times: 2 },
      ],
    });
    expect((await shop.pay(buyer)).status).toBe(503);
    await shop.control('chaos', { rules: [] });
    await shop.db.execute(sql`update operations set leased_until = null`);
    expect((await shop.pay(buyer)).status).toBe(200);
    expect(await customersOf(buyer.id)).toHaveLength(1);
  });

  test('that Stripe made although it answered with a server error is found, not made again', async () => {
    const buyer = await shop.buyer();
    const match = { method: 'POST', path: '/v1/customers' };
    await shop.control('chaos', {
      rules: [
        { match, action: 'error_500_after', kept: true, times: 1 },
        { match, action: 'cut_before', times: 2 },
      ],
    });
    expect((await ensureCustomer(buyer.id, 'interactive')).ok).toBe(false);
    await shop.control('chaos', { rules: [] });
    // The key repeats the stored error once more; then it is known for one.
    expect((await ensureCustomer(buyer.id, 'interactive')).ok).toBe(false);
    const later = await ensureCustomer(buyer.id, 'interactive');
    expect(await customersOf(buyer.id)).toEqual([later.ok ? later.value : later.error.code]);
  });
});

describe('what belongs to somebody else', () => {
  test('is answered exactly as what does not exist: intent, cancel, order', async () => {
    const [owner, stranger] = [
      await shop.buyer({ [await shop.product({ stock: 1 })]: 1 }),
      await shop.buyer(),
    ];
    const created = await shop.pay(owner);
    const { id } = created.body.paymentIntent;
    const strip = (body: object) => JSON.stringify(body).replace(/"requestId":"[^"]*"/, '');
    const pairs = [
      [await shop.status(stranger, id), await shop.status(stranger, 'pi_unknown')],
      [await shop.cancel(stranger, id), await shop.cancel(stranger, 'pi_unknown')],
      [await shop.status(stranger, id), await shop.status(stranger, "pi_' or 1=1 --")],
    ] as const;
    for (const [foreign, unknown] of pairs) {
      expect([foreign.status, unknown.status]).toEqual([404, 404]);
      expect(strip(foreign.body)).toBe(strip(unknown.body));
    }
    const order = async (cookie: string, number: string) =>
      await orderHandler(sameOriginRequest(`/api/orders/${number}`, { cookie }), {
        params: Promise.resolve({ number }),
      });
    const foreign = await order(stranger.cookie, created.body.order.number);
    const unknown = await order(stranger.cookie, 'MH-000000000000');
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect(strip((await foreign.json()) as object)).toBe(strip((await unknown.json()) as object));
    expect((await order(owner.cookie, created.body.order.number)).status).toBe(200);
    const intent = await shop.stripe.paymentIntents.retrieve(id);
    expect(intent.status).toBe('requires_payment_method');
  });

  test('as a payment method is a 404 and no call to Stripe', async () => {
    const [owner, stranger] = [
      await shop.buyer(),
      await shop.buyer({ [await shop.product({ stock: 1 })]: 1 }),
    ];
    const customer = await ensureCustomer(owner.id, 'interactive');
    if (!customer.ok) throw new Error('no customer');
    const method = await shop.stripe.paymentMethods.attach('pm_card_visa', { customer: customer.value });
    const before = await shop.control('requests');
    const answer = await shop.pay(stranger, {
      body: {
        shippingAddress: ADDRESS,
        expectedTotal: await shop.shownTotal(stranger),
        paymentMethodId: method.id,
      },
    });
    expect([answer.status, answer.body.error?.code]).toEqual([404, 'payment_method_not_found']);
    expect(await shop.control('requests')).toEqual(before);
  });

  test('without a session is a 401 everywhere', async () => {
    const nobody = { ...(await shop.buyer()), cookie: '' };
    expect((await shop.pay(nobody, { body: {} })).status).toBe(401);
    expect((await shop.status(nobody, 'pi_1')).status).toBe(401);
    expect((await shop.cancel(nobody, 'pi_1')).status).toBe(401);
    expect((await ordersHandler(sameOriginRequest('/api/orders'))).status).toBe(401);
  });
});
