/**
 * Rule 6: an operation is resumed after a crash at any statement. Whoever makes an intent, a refund or a capture dies at
 * any message to the database; the worker and the same press again end with one object at Stripe and one row here.
 */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { POST as captureHandler } from '#app/api/admin/orders/[number]/capture/route.ts';
import { resetConfig } from '#lib/config/config.ts';
import type { AuthorisationView } from '#lib/contracts/refunds.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { call, type PaidOrder, paidOrder, refund, type Staff, staff } from '../support/admin.ts';
import { type Act, type CuttableShop, openCuttableShop } from '../support/cuttable-shop.ts';
import { operationsAreDue } from '../support/pass-time.ts';
import type { Shop } from '../support/shop.ts';

let cuttable: CuttableShop;
let shop: Shop;
let admin: Staff;
let lamp: string;
/** Paid with so much that every refund of this file comes from it. */
let dear: PaidOrder;
beforeAll(async () => {
  cuttable = await openCuttableShop();
  shop = cuttable.shop;
  admin = await staff();
  lamp = await shop.product({ stock: 1_000 });
  dear = await paidOrder(shop, { [await shop.product({ stock: 1, prices: { usd: 900_000 } })]: 1 });
});
afterAll(async () => {
  await cuttable.close();
});

async function workerTakesUp(): Promise<void> {
  await operationsAreDue(shop);
  while ((await resumeOperations()) > 0);
  const left = await shop.db.execute(sql`select kind from operations where state = 'pending'`);
  expect([...left]).toEqual([]);
}

const rowsOf = async (statement: ReturnType<typeof sql>) => [...(await shop.db.execute(statement))];

const refundsHere = (number: string) =>
  rowsOf(sql`
    select r.stripe_refund_id as id, r.state, r.amount_minor::float8 as amount
    from refunds r join orders o on o.id = r.order_id where o.number = ${number} order by r.created_at`);

async function captureOf(number: string): Promise<number> {
  const path = `/api/admin/orders/${number}/capture`;
  const answer = await call<AuthorisationView>(captureHandler, admin, { path, params: { number }, body: {} });
  return answer.status;
}

const ACTS: Record<'intent' | 'refund' | 'capture', () => Promise<Act>> = {
  intent: async () => {
    const buyer = await shop.buyer({ [lamp]: 1 });
    const key = uuidv7();
    const press = () => shop.pay(buyer, { key });
    return {
      interrupted: press,
      afterwards: async () => {
        await workerTakesUp();
        const again = await press();
        expect([200, 201]).toContain(again.status);
        const customers = await rowsOf(
          sql`select stripe_customer_id as id from customers where user_id = ${buyer.id}`,
        );
        expect(customers).toHaveLength(1);
        const made = await shop.stripe.customers.list({ limit: 5 });
        expect(made.data.filter(({ metadata }) => metadata.markethub_user === buyer.id)).toHaveLength(1);
        const intents = await shop.stripe.paymentIntents.list({ customer: String(customers[0]?.id) });
        expect(intents.data.map(({ id }) => id)).toEqual([again.body.paymentIntent.id]);
        expect(
          await rowsOf(
            sql`select stripe_intent_id as id, state from checkout_attempts where user_id = ${buyer.id}`,
          ),
        ).toEqual([{ id: again.body.paymentIntent.id, state: 'open' }]);
      },
    };
  },
  refund: async () => {
    const { number, intentId } = dear;
    const key = uuidv7();
    const ask = () => refund(admin, number, { amountMinor: 700 }, key);
    const before = await refundsHere(number);
    return {
      interrupted: ask,
      afterwards: async () => {
        await workerTakesUp();
        const again = await ask();
        expect([200, 201]).toContain(again.status);
        expect(again.body.state).toBe('succeeded');
        const { data } = await shop.stripe.refunds.list({ payment_intent: intentId, limit: 100 });
        const here = await refundsHere(number);
        expect(here).toHaveLength(before.length + 1);
        expect(here).toEqual(data.map(({ id, amount }) => ({ id, state: 'succeeded', amount })).reverse());
      },
    };
  },
  capture: async () => {
    process.env.CAPTURE_METHOD = 'manual';
    resetConfig();
    const buyer = await shop.buyer({ [lamp]: 1 });
    const { body } = await shop.pay(buyer);
    delete process.env.CAPTURE_METHOD;
    resetConfig();
    await shop.confirm(body.paymentIntent);
    await shop.deliver();
    const { number, totalMinor } = body.order;
    return {
      interrupted: () => captureOf(number),
      afterwards: async () => {
        await workerTakesUp();
        expect(await captureOf(number)).toBe(200);
        await shop.deliver();
        const { data } = await shop.stripe.charges.list({ payment_intent: body.paymentIntent.id });
        expect(data.map((charge) => charge.amount_captured)).toEqual([totalMinor]);
        expect(
          await rowsOf(sql`
            select o.state, p.amount_minor::float8 as amount from payments p join orders o on o.id = p.order_id
            where o.number = ${number}`),
        ).toEqual([{ state: 'paid', amount: totalMinor }]);
      },
    };
  },
};

describe('a crash at each message to the database', () => {
  test.each(
    (['intent', 'refund', 'capture'] as const).flatMap((kind) =>
      [false, true].map((delivered) => ({ kind, delivered })),
    ),
  )('of making one $kind (message delivered: $delivered) ends in one', async ({ kind, delivered }) => {
    expect(await cuttable.cutAtEach(ACTS[kind], { delivered })).toBeGreaterThan(4);
  });
});
