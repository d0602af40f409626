/** Rule 1: return page, webhook and duplicate webhook race; one result (medusajs/medusa#13301). */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADDRESS } from '../support/address.ts';
import { counts, openShop, SETTLED_ONCE, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

test('50 parallel returns, webhooks and duplicates make one order, payment, stock move, mail and saved card', async () => {
  const variant = await shop.product({ stock: 3 });
  const buyer = await shop.buyer({ [variant]: 2 });
  const expectedTotal = await shop.shownTotal(buyer);
  const created = await shop.pay(buyer, {
    body: { shippingAddress: ADDRESS, expectedTotal, savePaymentMethod: true },
  });
  const intentId = created.body.paymentIntent.id;
  await shop.confirm(created.body.paymentIntent);
  const all = await shop.events();
  const events = ['payment_intent.succeeded', 'charge.succeeded', 'payment_method.attached'].map((type) => {
    const event = all.find((candidate) => candidate.type === type);
    if (!event) throw new Error(`the sandbox emitted no ${type}`);
    return event;
  });

  const told = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const event = events[index % 4];
      if (event) return { status: await shop.post(event), number: null };
      const { status, body } = await shop.status(buyer, intentId);
      return { status, number: body.order?.number };
    }),
  );
  expect(told.filter(({ status }) => status !== 200)).toEqual([]);
  const numbers = told.map(({ number }) => number).filter((number) => number !== null);
  expect(numbers).toEqual(Array.from({ length: 12 }, () => created.body.order.number));
  // Told once more, as news: what is settled is not settled again, and is no second payment.
  for (const event of events) expect(await shop.post({ ...event, id: `${event.id}_again` })).toBe(200);
  const again = await shop.db.execute(
    sql`select changes from stripe_events where id = ${`${events[0]?.id}_again`}`,
  );
  expect([...again]).toEqual([{ changes: null }]);
  const after = await shop.status(buyer, intentId);
  expect(after.body.order).toEqual({ number: created.body.order.number, status: 'paid' });
  expect(await counts(shop.db, buyer.id)).toEqual(SETTLED_ONCE);
  expect(await stock(shop.db, variant)).toEqual({ available: 1, held: 0, sold: 2 });
  const cards = await shop.db.execute(
    sql`select state, last4 from saved_methods where user_id = ${buyer.id}`,
  );
  expect([...cards]).toEqual([{ state: 'active', last4: '4242' }]);
});
