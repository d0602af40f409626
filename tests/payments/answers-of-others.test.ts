/** Rule 6: what stands between the shop and Stripe answers in its own words. Such an answer is none, whatever its status. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureCustomer } from '#lib/payments/customers/ensure-customer.ts';
import { retrievePaymentIntent } from '#lib/payments/stripe/payment-intents.ts';
import { paidOrder, refund, type Staff, settle, staff, untilQuiet } from '../support/admin.ts';
import { operationsAreDue } from '../support/pass-time.ts';
import { openShop, type Shop } from '../support/shop.ts';
import { throughRelay } from '../support/stripe-relay.ts';

let shop: Shop;
let admin: Staff;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
});
afterAll(async () => {
  await shop.close();
});

const ANSWERS = [
  [200, {}],
  [200, { status: 'ok' }],
  [200, null],
  [200, []],
  [400, { message: 'Bad request' }],
  [403, { error: 'blocked by policy' }],
  [404, { error: 'not found' }],
  [404, { error: { message: 'no route' } }],
  [403, { error: { type: 'access_denied', message: 'blocked by policy' } }],
  [409, { error: null }],
  [502, {}],
  [503, { message: 'down for maintenance' }],
] as const;

describe.each(ANSWERS)('%i %j', (status, body) => {
  /** The request reaches Stripe; its answer does not come back. */
  const instead = (path: string, work: () => Promise<void>) =>
    throughRelay(
      shop,
      async (asked, theirs) => {
        if (!asked.startsWith(path)) return null;
        await theirs();
        return { status, body };
      },
      work,
    );

  test('to a read is no object', async () => {
    const order = await paidOrder(shop, { [await shop.product({ stock: 1 })]: 1 });
    await instead('GET /v1/payment_intents', async () => {
      const read = await retrievePaymentIntent(order.intentId, 'interactive');
      expect(read.ok ? read.value : read.error.class).toBe('indeterminate');
    });
  });

  test('to the creation of a customer makes none here, and the one at Stripe is found', async () => {
    const buyer = await shop.buyer();
    await instead('POST /v1/customers', async () => {
      const made = await ensureCustomer(buyer.id, 'interactive');
      expect(made.ok ? made.value : made.error.class).toBe('indeterminate');
    });
    await operationsAreDue(shop);
    const made = await ensureCustomer(buyer.id, 'interactive');
    const { data } = await shop.stripe.customers.list({ limit: 100 });
    expect(data.filter(({ metadata }) => metadata.markethub_user === buyer.id).map(({ id }) => id)).toEqual([
      made.ok && made.value,
    ]);
  });

  test('to a refund leaves it pending, and it is paid once', async () => {
    const order = await paidOrder(shop, { [await shop.product({ stock: 1 })]: 1 });
    await instead('POST /v1/refunds', async () => {
      const answer = await refund(admin, order.number, {});
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    });
    await untilQuiet(shop);
    await settle(shop);
    const { data } = await shop.stripe.refunds.list({ payment_intent: order.intentId });
    expect(data).toHaveLength(1);
    const rows = await shop.db.execute(
      sql`select r.state, r.stripe_refund_id from refunds r join orders o on o.id = r.order_id where o.number = ${order.number}`,
    );
    expect([...rows]).toEqual([{ state: 'succeeded', stripe_refund_id: data[0]?.id }]);
  });
});
