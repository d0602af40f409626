/** Rule 1: return page, webhook and duplicate webhook race; one result (medusajs/medusa#13301). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { counts, openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

test('50 parallel returns, webhooks and duplicates make one order, one payment, one stock move, one mail', async () => {
  const variant = await shop.product({ stock: 3 });
  const buyer = await shop.buyer({ [variant]: 2 });
  const created = await shop.pay(buyer);
  const intentId = created.body.paymentIntent.id;
  await shop.confirm(created.body.paymentIntent);
  const events = await shop.events();
  const succeeded = events.find((event) => event.type === 'payment_intent.succeeded');
  const charged = events.find((event) => event.type === 'charge.succeeded');
  if (!succeeded || !charged) throw new Error('the sandbox emitted no success');

  const callers = Array.from({ length: 50 }, async (_, index) => {
    if (index % 3 === 0) return (await shop.status(buyer, intentId)).body.order?.number;
    expect(await shop.post(index % 3 === 1 ? succeeded : charged)).toBe(200);
    return undefined;
  });
  await Promise.all(callers);
  const numbers = await Promise.all(
    Array.from({ length: 5 }, async () => (await shop.status(buyer, intentId)).body.order.number),
  );
  expect(new Set(numbers)).toEqual(new Set([created.body.order.number]));
  expect(await counts(shop.db, buyer.id)).toEqual({
    orders: 1,
    paid: 1,
    attempts: 1,
    live: 0,
    payments: 1,
    mails: 1,
    paid_events: 1,
    audits: 1,
    flags: 0,
  });
  expect(await stock(shop.db, variant)).toEqual({ available: 1, held: 0, sold: 2 });
});
