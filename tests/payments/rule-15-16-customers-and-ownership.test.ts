/** Rules 15 and 16: one customer per user under any concurrency; what is foreign looks like what is not there. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GET as orderHandler } from '#app/api/orders/[number]/route.ts';
import { GET as ordersHandler } from '#app/api/orders/route.ts';
import { ensureCustomer } from '#lib/payments/customers/ensure-customer.ts';
import { ADDRESS } from '../support/address.ts';
import { sameOriginRequest } from '../support/session.ts';
import { openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

describe('the Stripe customer', () => {
  test('of a user is made once by 20 parallel first needs, and once more is never made', async () => {
    const buyer = await shop.buyer();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ensureCustomer(buyer.id, 'interactive')),
    );
    const ids = new Set(answers.map((answer) => (answer.ok ? answer.value : JSON.stringify(answer.error))));
    expect(ids.size).toBe(1);
    const list = await shop.stripe.customers.list({ limit: 100 });
    expect(list.data.filter((customer) => customer.metadata.markethub_user === buyer.id)).toHaveLength(1);
    const again = await ensureCustomer(buyer.id, 'interactive');
    expect(again.ok && ids.has(again.value)).toBe(true);
  });

  test('is not matched by e-mail: two users never share one', async () => {
    const [one, two] = [await shop.buyer(), await shop.buyer()];
    await shop.db.execute(sql`select 1`);
    const [first, second] = [
      await ensureCustomer(one.id, 'interactive'),
      await ensureCustomer(two.id, 'interactive'),
    ];
    expect(first.ok && second.ok && first.value !== second.value).toBe(true);
  });

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
    await shop.db.execute(sql`update operations set resume_after = now() - interval '1 second'`);
    expect((await shop.pay(buyer)).status).toBe(200);
    const list = await shop.stripe.customers.list({ limit: 100 });
    expect(list.data.filter((customer) => customer.metadata.markethub_user === buyer.id)).toHaveLength(1);
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
    const list = await shop.stripe.customers.list({ limit: 100 });
    const made = list.data.filter((customer) => customer.metadata.markethub_user === buyer.id);
    expect(made.map(({ id }) => id)).toEqual([later.ok ? later.value : later.error.code]);
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
