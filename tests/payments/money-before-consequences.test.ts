/** Rule 34: the record of money never fails because of what follows from it; what could not be applied waits, is seen and retried. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { POST as retryHandler } from '#app/api/admin/orders/[number]/follow-ups/[id]/retry/route.ts';
import { GET as orderHandler } from '#app/api/admin/orders/[number]/route.ts';
import { createDatabase, type Database } from '#db/client.ts';
import type { AdminOrder, FollowUpView } from '#lib/contracts/admin-orders.ts';
import { sweep } from '#lib/jobs/run.ts';
import { readOpenWorkForStaff } from '#lib/orders/admin-overview.ts';
import { call, moneyOf, refund, type Staff, settle, staff, untilQuiet } from '../support/admin.ts';
import { type Buyer, counts, openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
/** The role that owns the tables: the application's own may not change them. */
let owner: Database;
let admin: Staff;
let reviewer: Staff;
beforeAll(async () => {
  shop = await openShop();
  owner = createDatabase(shop.testDatabase.ownerUrl, { max: 1 });
  [admin, reviewer] = [await staff(), await staff('support')];
});
afterAll(async () => {
  await owner.close();
  await shop.close();
});
/** Everything that broke is whole again: the next test begins without a constraint of the last. */
const BROKEN = new Set<string>();
beforeEach(async () => {
  for (const table of BROKEN) await mend(table);
});

const breakTable = async (table: string, check: string) => {
  BROKEN.add(table);
  await owner.execute(
    sql.raw(`alter table ${table} add constraint broken_by_test check (${check}) not valid`),
  );
};
const mend = async (table: string) => {
  BROKEN.delete(table);
  await owner.execute(sql.raw(`alter table ${table} drop constraint if exists broken_by_test`));
};
const followUpsAreDue = () =>
  shop.db.execute(sql`update follow_ups set next_try_at = now() where resolved_at is null`);

const orderOf = async (number: string): Promise<AdminOrder> =>
  (await call<AdminOrder>(orderHandler, admin, { path: `/api/admin/orders/${number}`, params: { number } }))
    .body;
const kindsOf = async (number: string) => (await orderOf(number)).followUps.map((one) => one.kind).sort();
const retry = (number: string, id: string, by: { cookie: string } = admin) =>
  call<FollowUpView>(retryHandler, by, {
    path: `/api/admin/orders/${number}/follow-ups/${id}/retry`,
    params: { number, id },
    body: {},
  });

/** No event is dead or waits, and no operation is pending. */
const expectNothingStuck = async () => {
  const events = await shop.db.execute(
    sql`select type, state from stripe_events where state in ('received', 'waiting', 'dead')`,
  );
  expect([...events]).toEqual([]);
  const operations = await shop.db.execute(sql`select kind from operations where state = 'pending'`);
  expect([...operations]).toEqual([]);
};

async function pressed(stockOf = 5) {
  const variant = await shop.product({ stock: stockOf, prices: { usd: 6_000 } });
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  await shop.confirm(created.body.paymentIntent);
  const { order, paymentIntent } = created.body;
  return { variant, buyer, number: order.number, total: order.totalMinor, intentId: paymentIntent.id };
}
const cartOf = async (buyer: Buyer) =>
  (await shop.db.execute(sql`select variant_id, quantity from cart_lines where cart_id = ${buyer.cartId}`))
    .length;

describe('a payment that is settled', () => {
  const CASES: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['stock that cannot be sold', 'stock_items', 'sold = 0', ['stock_sold']],
    ['a mail that cannot be queued', 'mail_outbox', "kind <> 'order_confirmation'", ['order_mail']],
    ['a cart that cannot be emptied', 'checkout_attempts', 'cart_id is not null', ['cart_left']],
  ];
  test.each(CASES)('is recorded despite %s, and the retry mends it', async (_name, table, check, kinds) => {
    const { variant, buyer, number, total } = await pressed();
    await breakTable(table, check);
    await settle(shop);
    await expectNothingStuck();
    expect(await moneyOf(shop, number)).toMatchObject({ state: 'paid' });
    const [payment] = await shop.db.execute<{ amount: number }>(sql`
      select p.amount_minor::int as amount from payments p join orders o on o.id = p.order_id where o.number = ${number}`);
    expect(payment?.amount).toBe(total);
    expect(await kindsOf(number)).toEqual(kinds);
    const [item] = (await orderOf(number)).followUps;
    expect(item?.reason).toMatch(/^23514 broken_by_test/);
    expect((await readOpenWorkForStaff()).orders.follow_up).toBe(1);

    await followUpsAreDue();
    await sweep();
    expect(await kindsOf(number)).toEqual(kinds);
    await mend(table);
    await followUpsAreDue();
    await sweep();
    expect(await kindsOf(number)).toEqual([]);
    expect((await readOpenWorkForStaff()).orders.follow_up).toBe(0);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, mails: 1, flags: 0 });
    expect(await stock(shop.db, variant)).toEqual({ available: 4, held: 0, sold: 1 });
    expect(await cartOf(buyer)).toBe(0);
  });

  test('is recorded when everything breaks at once, and an admin retries each', async () => {
    const { variant, buyer, number, intentId } = await pressed();
    for (const [, table, check] of CASES) await breakTable(table, check);
    const read = await shop.status(buyer, intentId);
    expect(read.body).toMatchObject({ status: 'succeeded', order: { number, status: 'paid' } });
    expect(await kindsOf(number)).toEqual(['cart_left', 'order_mail', 'stock_sold']);
    const [first] = (await orderOf(number)).followUps;
    const refused = await retry(number, first?.id ?? '');
    expect([refused.status, refused.body.error?.code]).toEqual([409, 'follow_up_failed']);
    expect((await retry(number, first?.id ?? '', reviewer)).status).toBe(403);
    expect((await retry('MH-000000000000', first?.id ?? '')).status).toBe(404);
    for (const [, table] of CASES) await mend(table);
    for (const { id } of (await orderOf(number)).followUps) {
      expect((await retry(number, id)).body).toMatchObject({ id, resolvedAt: expect.any(String) });
      expect((await retry(number, id)).status).toBe(200);
    }
    expect(await kindsOf(number)).toEqual([]);
    expect(await stock(shop.db, variant)).toEqual({ available: 4, held: 0, sold: 1 });
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, mails: 1 });
    await settle(shop);
  });

  test('that fits no order is recorded although it cannot be flagged', async () => {
    const { number, intentId } = await pressed();
    await shop.db.execute(
      sql`update checkout_attempts set amount_minor = amount_minor + 100 where stripe_intent_id = ${intentId}`,
    );
    await breakTable('review_flags', 'false');
    await settle(shop);
    await expectNothingStuck();
    expect(await moneyOf(shop, number)).toMatchObject({ state: 'review' });
    expect(await kindsOf(number)).toEqual(['flag_raised']);
    await mend('review_flags');
    await followUpsAreDue();
    await sweep();
    expect((await orderOf(number)).flags).toMatchObject([{ kind: 'amount_mismatch', resolvedAt: null }]);
  });

  test('late, whose stock cannot be taken, is flagged', async () => {
    const { variant, buyer, number } = await pressed();
    await shop.db.execute(sql`update checkout_attempts set state = 'canceled' where user_id = ${buyer.id}`);
    await shop.db.execute(sql`update orders set state = 'expired' where user_id = ${buyer.id}`);
    await shop.db.execute(sql`update stock_holds set state = 'released' where variant_id = ${variant}`);
    await shop.db.execute(sql`update stock_items set available = 5, held = 0 where variant_id = ${variant}`);
    await breakTable('stock_items', 'sold = 0');
    await settle(shop);
    await expectNothingStuck();
    expect((await orderOf(number)).flags).toMatchObject([{ kind: 'stock_missing' }]);
  });
});

test('a payment that ends without money is recorded although its stock cannot be released', async () => {
  const { variant, buyer, number } = await pressed();
  const other = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(other);
  await breakTable('stock_items', 'available < 4');
  expect((await shop.cancel(other, created.body.paymentIntent.id)).status).toBe(200);
  expect(await kindsOf(created.body.order.number)).toEqual(['stock_released']);
  await mend('stock_items');
  await followUpsAreDue();
  await sweep();
  await settle(shop);
  expect(await stock(shop.db, variant)).toEqual({ available: 4, held: 0, sold: 1 });
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1 });
  expect(number).not.toBe(created.body.order.number);
});

describe('a refund', () => {
  const CASES: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['stock that cannot be restocked', 'stock_items', 'available < 5', ['restock']],
    ['a mail that cannot be queued', 'mail_outbox', "kind <> 'order_refunded'", ['refund_mail']],
    ['a label that cannot be written', 'orders', "refund_state <> 'full'", ['refund_label']],
  ];
  test.each(CASES)(
    'that succeeded is recorded despite %s, by the answer and by the event',
    async (_name, table, check, kinds) => {
      for (const by of ['answer', 'event'] as const) {
        const { variant, number, total } = await pressed();
        await settle(shop);
        await breakTable(table, check);
        if (by === 'event') {
          await shop.control('chaos', {
            rules: [
              { match: { method: 'POST', path: '/v1/refunds' }, action: 'cut_after', times: 1 },
              { match: { method: 'POST', path: '/v1/refunds' }, action: 'cut_before' },
            ],
          });
        }
        const answer = await refund(admin, number, { restock: true });
        expect(answer.status).toBe(by === 'answer' ? 201 : 202);
        await shop.control('chaos', { rules: [] });
        await settle(shop);
        await expectNothingStuck();
        expect(await moneyOf(shop, number)).toMatchObject({
          refunds: [`succeeded:${total}`],
          reserved: total,
        });
        expect(await kindsOf(number)).toEqual(kinds);
        await mend(table);
        await followUpsAreDue();
        await sweep();
        expect(await kindsOf(number)).toEqual([]);
        expect(await moneyOf(shop, number)).toMatchObject({ refund_state: 'full' });
        expect(await stock(shop.db, variant)).toEqual({ available: 5, held: 0, sold: 0 });
      }
    },
  );

  test('that failed is recorded although its label and its flag cannot be written', async () => {
    const variant = await shop.product({ stock: 1, prices: { usd: 6_000 } });
    const buyer = await shop.buyer({ [variant]: 1 });
    const created = await shop.pay(buyer);
    const { number } = created.body.order;
    await shop.stripe.paymentIntents.update(created.body.paymentIntent.id, { amount: 700 });
    await shop.confirm(created.body.paymentIntent, 'pm_card_refundFail');
    await settle(shop);
    expect((await refund(admin, number, {})).body.state).toBe('succeeded');
    await breakTable('review_flags', 'resolved_at is not null');
    await breakTable('orders', "refund_state <> 'none'");
    await settle(shop);
    await untilQuiet(shop);
    await expectNothingStuck();
    expect(await moneyOf(shop, number)).toMatchObject({ refunds: ['failed:700'], reserved: 0 });
    expect(await kindsOf(number)).toEqual(['flags_updated', 'refund_label']);
    for (const table of ['review_flags', 'orders']) await mend(table);
    await followUpsAreDue();
    await sweep();
    expect(await moneyOf(shop, number)).toMatchObject({ refund_state: 'none' });
    expect((await orderOf(number)).flags).toMatchObject([{ resolvedAt: null }]);
  });
});

test('a dispute is recorded although the label of its order cannot be written', async () => {
  const variant = await shop.product({ stock: 5, prices: { usd: 6_000 } });
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  const { number } = created.body.order;
  await shop.confirm(created.body.paymentIntent, 'pm_card_createDispute');
  await breakTable('orders', "dispute_state = 'none'");
  await settle(shop);
  await settle(shop);
  await expectNothingStuck();
  const order = await orderOf(number);
  expect(order.disputes).toHaveLength(1);
  expect(order.followUps.map((one) => one.kind)).toEqual(['dispute_label']);
  expect((await refund(admin, number, {})).body.error?.code).toBe('refund_blocked');
  await mend('orders');
  await followUpsAreDue();
  await sweep();
  expect(await moneyOf(shop, number)).toMatchObject({ dispute_state: 'open' });
});
