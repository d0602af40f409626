/** Rule 11: the last unit is sold once, carts never wait in a circle, and nothing is released twice. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '#db/client.ts';
import { endHolds } from '#db/repositories/stock.ts';
import { settle } from '../support/admin.ts';
import { type Buyer, openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

/** A browser presses again, with the same key, when the database has no time for it just now. */
async function press(buyer: Buyer): Promise<Awaited<ReturnType<Shop['pay']>>> {
  const key = uuidv7();
  for (;;) {
    const answer = await shop.pay(buyer, { key });
    if (answer.status !== 503) return answer;
  }
}

test('100 buyers and one unit: one attempt, one order, nobody else is charged', async () => {
  const [variant, plenty] = [await shop.product({ stock: 1 }), await shop.product({ stock: 200 })];
  const buyers = [];
  for (let index = 0; index < 100; index += 1) buyers.push(await shop.buyer({ [variant]: 1, [plenty]: 1 }));
  const answers = await Promise.all(buyers.map(press));
  const won = answers.filter((answer) => answer.status === 201);
  expect(won).toHaveLength(1);
  const lost = answers.filter((answer) => answer.body.error?.code === 'out_of_stock');
  expect(lost).toHaveLength(99);
  expect(lost[0]?.body.error?.lines?.[0]).toMatchObject({ variantId: variant, available: 0, requested: 1 });
  const [winner] = won;
  if (winner) await shop.confirm(winner.body.paymentIntent);
  await settle(shop);
  expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 0, sold: 1 });
  expect(await stock(shop.db, plenty)).toEqual({ available: 199, held: 0, sold: 1 });
  const paid = await shop.db.execute(sql`
    select count(*)::int as paid from orders o join order_lines l on l.order_id = o.id
    where l.variant_id = ${variant} and o.state = 'paid'`);
  expect([...paid]).toEqual([{ paid: 1 }]);
  const orders = await shop.db.execute(sql`
    select count(*)::int as orders from order_lines where variant_id = ${variant}`);
  expect([...orders]).toEqual([{ orders: 1 }]);
});

test('carts with the same items in other orders do not block each other', async () => {
  const variants = [];
  for (let index = 0; index < 6; index += 1) variants.push(await shop.product({ stock: 40 }));
  const buyers = [];
  for (let index = 0; index < 20; index += 1) {
    const order = index % 2 === 0 ? variants : [...variants].reverse();
    buyers.push(await shop.buyer(Object.fromEntries(order.map((variant) => [variant, 1]))));
  }
  const answers = await Promise.all(buyers.map(press));
  expect(answers.map((answer) => answer.status)).toEqual(buyers.map(() => 201));
  await Promise.all(answers.map((answer) => shop.confirm(answer.body.paymentIntent)));
  await settle(shop);
  for (const variant of variants) {
    expect(await stock(shop.db, variant)).toEqual({ available: 20, held: 0, sold: 20 });
  }
});

test('one line that is missing holds nothing of the others', async () => {
  const [there, missing] = [await shop.product({ stock: 5 }), await shop.product({ stock: 0 })];
  const buyer = await shop.buyer({ [there]: 1, [missing]: 1 });
  const answer = await shop.pay(buyer);
  expect([answer.status, answer.body.error?.code]).toEqual([409, 'out_of_stock']);
  expect(answer.body.error?.lines).toHaveLength(1);
  expect(await stock(shop.db, there)).toEqual({ available: 5, held: 0, sold: 0 });
});

test('a release that runs ten times gives the stock back once', async () => {
  const variant = await shop.product({ stock: 3 });
  const buyer = await shop.buyer({ [variant]: 2 });
  await shop.pay(buyer);
  const [attempt] = await shop.db.execute<{ id: string }>(
    sql`select id from checkout_attempts where user_id = ${buyer.id}`,
  );
  const id = attempt?.id ?? '';
  await Promise.all(
    Array.from({ length: 10 }, () => inTransaction(shop.db, (tx) => endHolds(tx, id, 'released'))),
  );
  expect(await stock(shop.db, variant)).toEqual({ available: 3, held: 0, sold: 0 });
});

test('money that comes when the last unit is sold to another takes nothing from the shelf', async () => {
  const variant = await shop.product({ stock: 1 });
  const [late, quick] = [await shop.buyer({ [variant]: 1 }), await shop.buyer({ [variant]: 1 })];
  const first = await shop.pay(late);
  const { id } = first.body.paymentIntent;
  await shop.cancel(late, id);
  const second = await shop.pay(quick);
  await shop.confirm(second.body.paymentIntent);
  await shop.deliver();
  const created = (await shop.events('payment_intent.created')).find(
    ({ data }) => 'id' in data.object && data.object.id === id,
  );
  if (!created) throw new Error('no event');
  const object = {
    ...created.data.object,
    status: 'succeeded',
    amount_received: first.body.order.totalMinor,
  };
  const event = { ...created, id: `${created.id}_late`, type: 'payment_intent.succeeded', data: { object } };
  expect(await shop.post(event)).toBe(200);
  const states = await shop.db.execute<{ state: string }>(
    sql`select state from orders where user_id = ${late.id}`,
  );
  expect(states.map(({ state }) => state)).not.toContain('paid');
  const flags = await shop.db.execute(sql`select kind from review_flags where stripe_intent_id = ${id}`);
  expect([...flags]).toEqual([{ kind: 'stock_missing' }]);
  expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 0, sold: 1 });
});

test('the counts of every variant add up to what was put on the shelf, whatever was tried', async () => {
  const variant = await shop.product({ stock: 12 });
  const buyers = [];
  for (let index = 0; index < 10; index += 1) buyers.push(await shop.buyer({ [variant]: (index % 3) + 1 }));
  await Promise.all(
    buyers.map(async (buyer, index) => {
      const answer = await shop.pay(buyer);
      if (answer.status !== 201) return;
      const { paymentIntent } = answer.body;
      if (index % 3 === 0) await shop.cancel(buyer, paymentIntent.id);
      else
        await shop.confirm(paymentIntent, index % 3 === 1 ? 'pm_card_visa' : 'pm_card_visa_chargeDeclined');
    }),
  );
  await shop.deliver();
  const now = await stock(shop.db, variant);
  expect(now.available + now.held + now.sold).toBe(12);
  const holds = await shop.db.execute<{ state: string; units: number }>(sql`
    select state, sum(quantity)::int as units from stock_holds where variant_id = ${variant} group by state`);
  const units = Object.fromEntries(holds.map((row) => [row.state, row.units]));
  expect([now.held, now.sold]).toEqual([units.held ?? 0, units.sold ?? 0]);
});
