/** Rule 35: pieces go back to stock only up to what a payment sold, less what went back before, in every mode of refund. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { POST as restockHandler } from '#app/api/admin/orders/[number]/restock/route.ts';
import type { RestockAnswer } from '#lib/contracts/refunds.ts';
import {
  call,
  decide,
  moneyOf,
  paidOrder,
  refund,
  refundsOf,
  type Staff,
  settle,
  staff,
  untilQuiet,
} from '../support/admin.ts';
import { openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
let admin: Staff;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
});
afterAll(async () => {
  await shop.close();
});

const sold = async (pieces: number, method = 'pm_card_visa', shelf = 10) => {
  const variant = await shop.product({ stock: shelf, prices: { usd: 3_000 } });
  const order = await paidOrder(shop, { [variant]: pieces }, method);
  return { variant, ...order };
};
const line = (quantity: number, restock = true) => ({ lines: [{ lineNumber: 1, quantity, restock }] });
const restock = (number: string, quantity: number, key: string = uuidv7(), by: { cookie: string } = admin) =>
  call<RestockAnswer>(restockHandler, by, {
    path: `/api/admin/orders/${number}/restock`,
    params: { number },
    body: { lines: [{ lineNumber: 1, quantity }] },
    key,
  });
const lineOf = async (number: string) => (await refundsOf(admin, number)).body.lines[0];

/** `sold` is what the holds of all payments sold, less what of it was restocked. */
const expectSoldByHolds = async (variant: string) => {
  const [row] = await shop.db.execute<{ pieces: number }>(sql`
    select coalesce(sum(quantity - restocked), 0)::int as pieces from stock_holds
    where variant_id = ${variant} and state = 'sold'`);
  expect((await stock(shop.db, variant)).sold).toBe(row?.pieces);
};

test('a refund by line that fails after its restock, and is repeated, restocks once', async () => {
  const { variant, number } = await sold(1, 'pm_card_refundFail');
  const first = await refund(admin, number, line(1));
  expect(first.body).toMatchObject({ state: 'succeeded', lines: [{ restock: true, restockQuantity: 1 }] });
  expect(await stock(shop.db, variant)).toEqual({ available: 10, held: 0, sold: 0 });
  await settle(shop);
  expect(await moneyOf(shop, number)).toMatchObject({ refunds: ['failed:3000'] });
  expect(await lineOf(number)).toMatchObject({ leftQuantity: 1, restockableQuantity: 0 });
  const again = await refund(admin, number, line(1));
  expect([again.status, again.body.state]).toEqual([201, 'succeeded']);
  expect(again.body.lines).toMatchObject([{ quantity: 1, restock: false, restockQuantity: 0 }]);
  expect(await stock(shop.db, variant)).toEqual({ available: 10, held: 0, sold: 0 });
  await expectSoldByHolds(variant);
});

test('a failed refund of one of two orders takes nothing from what the other sold', async () => {
  const { variant, number } = await sold(1, 'pm_card_refundFail');
  await paidOrder(shop, { [variant]: 1 });
  await refund(admin, number, line(1));
  await settle(shop);
  await refund(admin, number, line(1));
  expect(await stock(shop.db, variant)).toEqual({ available: 9, held: 0, sold: 1 });
  await expectSoldByHolds(variant);
});

test('an order that was flagged sold nothing: its refund by line restocks nothing, and is recorded', async () => {
  const variant = await shop.product({ stock: 2, prices: { usd: 3_000 } });
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  await shop.stripe.paymentIntents.update(created.body.paymentIntent.id, { amount: 3_100 });
  await shop.confirm(created.body.paymentIntent);
  await settle(shop);
  const { number } = created.body.order;
  expect(await moneyOf(shop, number)).toMatchObject({ state: 'review' });
  const answer = await refund(admin, number, line(1));
  expect([answer.status, answer.body.state]).toEqual([201, 'succeeded']);
  await settle(shop);
  expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 0, sold: 0 });
  expect(await moneyOf(shop, number)).toMatchObject({ refunds: ['succeeded:3000'] });
  expect((await refund(admin, number, { restock: true })).status).toBe(201);
  expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 0, sold: 0 });
});

test('money beyond what was owed paid for no line, and its refund restocks nothing', async () => {
  const { variant, number, intentId } = await sold(1);
  const intent = await shop.stripe.paymentIntents.retrieve(intentId);
  const second = await shop.stripe.paymentIntents.create({
    amount: intent.amount,
    currency: intent.currency,
    metadata: intent.metadata,
    confirm: true,
    payment_method: 'pm_card_visa',
    return_url: 'http://localhost:3000/',
  });
  await shop.deliver();
  const of = { paymentIntentId: second.id };
  expect((await refund(admin, number, { ...line(1), ...of })).body.error?.code).toBe('refund_lines_unknown');
  expect((await refund(admin, number, { restock: true, amountMinor: 500, ...of })).status).toBe(201);
  await settle(shop);
  expect(await stock(shop.db, variant)).toEqual({ available: 9, held: 0, sold: 1 });
  expect(await lineOf(number)).toMatchObject({ leftQuantity: 1, restockableQuantity: 1 });
});

describe('a full refund', () => {
  test('restocks all that was sold when that is chosen', async () => {
    const { variant, number } = await sold(3);
    const answer = await refund(admin, number, { restock: true });
    expect(answer.body).toMatchObject({
      state: 'succeeded',
      lines: [{ lineNumber: 1, quantity: 0, amountMinor: 0, restockQuantity: 3 }],
    });
    expect(await stock(shop.db, variant)).toEqual({ available: 10, held: 0, sold: 0 });
    await expectSoldByHolds(variant);
  });

  test('after a refund by line restocks the rest alone', async () => {
    const { variant, number } = await sold(3);
    await refund(admin, number, line(1));
    await refund(admin, number, line(1, false));
    expect(await lineOf(number)).toMatchObject({ leftQuantity: 1, restockableQuantity: 2 });
    const answer = await refund(admin, number, { restock: true });
    expect(answer.body.lines).toMatchObject([{ restockQuantity: 2 }]);
    expect(await stock(shop.db, variant)).toEqual({ available: 10, held: 0, sold: 0 });
    expect(await lineOf(number)).toMatchObject({ restockableQuantity: 0 });
  });

  test('without the choice restocks nothing, and the pieces can be restocked by hand', async () => {
    const { variant, number } = await sold(2);
    expect((await restock(number, 1)).body.error?.code).toBe('order_not_refunded');
    await refund(admin, number, {});
    expect(await stock(shop.db, variant)).toEqual({ available: 8, held: 0, sold: 2 });
    const key = uuidv7();
    const answers = await Promise.all([restock(number, 1, key), restock(number, 1, key)]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect(await stock(shop.db, variant)).toEqual({ available: 9, held: 0, sold: 1 });
    expect((await restock(number, 2)).body.error?.code).toBe('restock_too_many');
    expect((await restock(number, 2, key)).body.error?.code).toBe('idempotency_key_reused');
    const rest = await restock(number, 1);
    expect(rest.body.lines).toMatchObject([{ restockableQuantity: 0 }]);
    expect(await stock(shop.db, variant)).toEqual({ available: 10, held: 0, sold: 0 });
    await expectSoldByHolds(variant);
    const support = await staff('support');
    expect((await restock(number, 1, uuidv7(), support)).status).toBe(403);
    expect((await restock('MH-000000000000', 1)).status).toBe(404);
  });
});

test('an amount restocks the pieces that are chosen, and refunds no line', async () => {
  const { variant, number } = await sold(3);
  const answer = await refund(admin, number, {
    amountMinor: 500,
    restock: [{ lineNumber: 1, quantity: 2 }],
  });
  expect(answer.body).toMatchObject({ amountMinor: 500, lines: [{ quantity: 0, restockQuantity: 2 }] });
  expect(await stock(shop.db, variant)).toEqual({ available: 9, held: 0, sold: 1 });
  expect(await lineOf(number)).toMatchObject({ leftQuantity: 3, restockableQuantity: 1 });
  const more = await refund(admin, number, { amountMinor: 1, restock: [{ lineNumber: 1, quantity: 2 }] });
  expect([more.status, more.body.error?.code]).toEqual([409, 'restock_too_many']);
  const both = await refund(admin, number, { ...line(1), restock: true });
  expect([both.status, both.body.error?.param]).toEqual([400, 'restock']);
});

describe('a line in a refund that is under way', () => {
  test.each([
    ['pending at Stripe', 'pm_card_pendingRefund'],
    ['without an answer of Stripe', 'pm_card_visa'],
  ])('%s is neither refundable nor restockable', async (_name, method) => {
    const { variant, number } = await sold(2, method);
    if (method === 'pm_card_visa') {
      await shop.control('chaos', {
        rules: [{ match: { method: 'POST', path: '/v1/refunds' }, action: 'rate_limit_429' }],
      });
    }
    await refund(admin, number, line(2));
    expect(await lineOf(number)).toMatchObject({ leftQuantity: 0, restockableQuantity: 0 });
    const more = await refund(admin, number, line(1));
    expect([more.status, more.body.error?.code]).toEqual([409, 'refund_lines_unknown']);
    expect(await stock(shop.db, variant)).toEqual({ available: 8, held: 0, sold: 2 });
    await shop.control('chaos', { rules: [] });
    await settle(shop);
    expect(await stock(shop.db, variant)).toEqual({ available: 10, held: 0, sold: 0 });
  });

  test('that waits for its shopper and is called back is both again', async () => {
    const { variant, number } = await sold(2, 'pm_card_pendingRefund');
    const asked = await refund(admin, number, line(2));
    await shop.control(`refunds/${asked.body.stripeRefundId}`, { to: 'requires_action' });
    await shop.control('webhooks/flush', {});
    await untilQuiet(shop);
    expect((await refund(admin, number, line(1))).body.error?.code).toBe('refund_lines_unknown');
    await decide(admin, number, asked.body.id, 'cancel');
    await settle(shop);
    expect(await lineOf(number)).toMatchObject({ leftQuantity: 2, restockableQuantity: 2 });
    expect(await stock(shop.db, variant)).toEqual({ available: 8, held: 0, sold: 2 });
  });
});

test('any mix of refunds and restocks at once puts back what was sold, and no more', async () => {
  const { variant, number } = await sold(4, 'pm_card_visa', 20);
  await refund(admin, number, { amountMinor: 100 });
  await Promise.all([
    refund(admin, number, line(2)),
    refund(admin, number, { amountMinor: 200, restock: true }),
    refund(admin, number, { amountMinor: 300, restock: [{ lineNumber: 1, quantity: 3 }] }),
    restock(number, 2),
    restock(number, 4),
    refund(admin, number, line(2)),
  ]);
  await settle(shop);
  const now = await stock(shop.db, variant);
  expect(now.available + now.sold).toBe(20);
  expect(now.available).toBeLessThanOrEqual(20);
  expect(now.sold).toBeGreaterThanOrEqual(0);
  await expectSoldByHolds(variant);
});

test('the database itself refuses more pieces back than a hold has sold', async () => {
  const { variant } = await sold(1);
  await expect(
    shop.db.execute(sql`update stock_holds set restocked = 2 where variant_id = ${variant}`),
  ).rejects.toThrow();
});
