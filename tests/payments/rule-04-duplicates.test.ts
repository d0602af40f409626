/** Rule 4: one event, delivered any number of times at once, has one effect in every table. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { counts, openShop, SETTLED_ONCE, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

test('20 copies of one success at once are stored once and applied once', async () => {
  const variant = await shop.product({ stock: 2 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  await shop.confirm(created.body.paymentIntent);
  const [event] = await shop.events('payment_intent.succeeded');
  if (!event) throw new Error('no event');
  const statuses = await Promise.all(Array.from({ length: 20 }, () => shop.post(event)));
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(await counts(shop.db, buyer.id)).toEqual(SETTLED_ONCE);
  expect(await stock(shop.db, variant)).toEqual({ available: 1, held: 0, sold: 1 });
  const stored = await shop.db.execute(
    sql`select state, attempts, reason, duplicates from stripe_events where id = ${event.id}`,
  );
  // A copy that was applied again would have found nothing to change, and said so.
  expect([...stored]).toEqual([{ state: 'applied', attempts: 1, reason: 'settle', duplicates: 19 }]);
  const bodies = await shop.db.execute(sql`select 1 from stripe_event_bodies where event_id = ${event.id}`);
  expect(bodies).toHaveLength(1);
});

test('the same event again tomorrow changes nothing', async () => {
  const variant = await shop.product({ stock: 2 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  await shop.confirm(created.body.paymentIntent);
  const event = (await shop.events('payment_intent.succeeded')).at(-1);
  if (!event) throw new Error('no event');
  expect(await shop.post(event)).toBe(200);
  const before = await counts(shop.db, buyer.id);
  expect(await shop.post({ ...event, id: `${event.id}again` })).toBe(200);
  expect(await shop.post(event)).toBe(200);
  expect(await counts(shop.db, buyer.id)).toEqual(before);
});
