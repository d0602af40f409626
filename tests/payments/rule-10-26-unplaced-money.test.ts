/** Rules 10, 26 and I8: money that fits no order goes back once, by itself, and is never silent. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { sweep } from '#lib/jobs/run.ts';
import { expireAttempts } from '#lib/payments/intents/expire-attempts.ts';
import { refundUnplacedMoney } from '#lib/payments/refunds/refund-unplaced.ts';
import {
  ledgerOf,
  moneyOf,
  paidOrder,
  refund,
  refundsOf,
  type Staff,
  settle,
  staff,
  untilQuiet,
} from '../support/admin.ts';
import { holdsRunOut } from '../support/pass-time.ts';
import { type Buyer, counts, openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
let admin: Staff;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
});
afterEach(async () => {
  await shop.control('chaos', { rules: [] });
});
afterAll(async () => {
  await shop.close();
});

/** Confirmed at the bank, but the shop thought the intent was cancelled and sold the last piece to somebody else. */
async function lateMoney(method = 'pm_card_visa') {
  const variant = await shop.product({ stock: 1, prices: { usd: 6_000 } });
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  const { id } = created.body.paymentIntent;
  await shop.confirm(created.body.paymentIntent, method);
  await shop.control('async/run', {});
  // As if a cancel had been told first: the hold is gone and the piece is sold.
  await shop.db.execute(sql`update checkout_attempts set state = 'canceled' where user_id = ${buyer.id}`);
  await shop.db.execute(sql`update orders set state = 'expired' where user_id = ${buyer.id}`);
  await shop.db.execute(sql`update stock_holds set state = 'released' where variant_id = ${variant}`);
  await shop.db.execute(
    sql`update stock_items set available = 0, held = 0, sold = 1 where variant_id = ${variant}`,
  );
  return {
    buyer,
    variant,
    number: created.body.order.number,
    total: created.body.order.totalMinor,
    intentId: id,
  };
}
const refundsAtStripe = async (intentId: string) =>
  (await shop.stripe.refunds.list({ payment_intent: intentId })).data;
const mailsOf = async (buyer: Buyer) => {
  const rows = await shop.db.execute<{ kind: string }>(
    sql`select kind from mail_outbox where user_id = ${buyer.id} order by kind`,
  );
  return rows.map((row) => row.kind);
};

test('late money whose stock is gone is refunded once, told of by mail, and its order ends', async () => {
  const { buyer, variant, number, total, intentId } = await lateMoney();
  await shop.deliver();
  expect(await moneyOf(shop, number)).toMatchObject({ state: 'review', refunds: [] });
  await Promise.all([refundUnplacedMoney(), refundUnplacedMoney(), sweep()]);
  await settle(shop);
  await refundUnplacedMoney();
  expect((await refundsAtStripe(intentId)).map((one) => [one.amount, one.status])).toEqual([
    [total, 'succeeded'],
  ]);
  expect(await moneyOf(shop, number)).toMatchObject({ state: 'cancelled', refund_state: 'full' });
  expect(await mailsOf(buyer)).toEqual(['late_payment_refunded']);
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 0, payments: 1 });
  const open = await shop.db.execute(
    sql`select 1 from review_flags where stripe_intent_id = ${intentId} and resolved_at is null`,
  );
  expect(open).toHaveLength(0);
  const balances = await ledgerOf(shop, number);
  expect([balances.unplaced_money, balances.refunds_payable, balances.sales]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 0, sold: 1 });
});

test('late money whose stock is still there pays for its order', async () => {
  const { buyer, variant, intentId } = await lateMoney();
  await shop.db.execute(sql`update stock_items set available = 1, sold = 0 where variant_id = ${variant}`);
  await settle(shop);
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, flags: 0 });
  expect(await refundsAtStripe(intentId)).toHaveLength(0);
});

test('a second payment for a paid order is refunded, and the order stays paid', async () => {
  const variant = await shop.product({ stock: 9, prices: { usd: 6_000 } });
  const { buyer, number, intentId } = await paidOrder(shop, { [variant]: 1 });
  const intent = await shop.stripe.paymentIntents.retrieve(intentId);
  // Somebody paid a second intent of the same attempt, for example by a link of the dashboard.
  const second = await shop.stripe.paymentIntents.create({
    amount: intent.amount,
    currency: intent.currency,
    metadata: intent.metadata,
    confirm: true,
    payment_method: 'pm_card_visa',
    return_url: 'http://localhost:3000/',
  });
  await settle(shop);
  await settle(shop);
  expect((await refundsAtStripe(second.id)).map((one) => one.amount)).toEqual([intent.amount]);
  expect(await refundsAtStripe(intentId)).toHaveLength(0);
  expect(await moneyOf(shop, number)).toMatchObject({ state: 'paid', refund_state: 'none' });
  expect(await mailsOf(buyer)).toEqual(['late_payment_refunded', 'order_confirmation']);
  const balances = await ledgerOf(shop, number);
  expect([balances.unplaced_money, balances.stripe_clearing, balances.refunds_payable]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  const dead = await shop.db.execute(sql`select type from stripe_events where state in ('waiting', 'dead')`);
  expect([...dead]).toEqual([]);
});

test('money that is refunded while Stripe is away goes back once it is there again', async () => {
  const { number, total, intentId } = await lateMoney();
  await shop.deliver();
  await shop.control('chaos', {
    rules: [
      { match: { method: 'POST', path: '/v1/refunds' }, action: 'cut_after', times: 1 },
      { match: { method: 'POST', path: '/v1/refunds' }, action: 'cut_before' },
    ],
  });
  expect(await refundUnplacedMoney()).toBe(1);
  expect(await moneyOf(shop, number)).toMatchObject({ refunds: [`reserved:${total}`] });
  expect(await refundUnplacedMoney()).toBe(0);
  await shop.control('chaos', { rules: [] });
  await untilQuiet(shop);
  expect((await refundsAtStripe(intentId)).map((one) => one.amount)).toEqual([total]);
  expect(await moneyOf(shop, number)).toMatchObject({ state: 'cancelled', refunds: [`succeeded:${total}`] });
});

test('a failed one stays flagged for a person, who may try again', async () => {
  const { number, total, intentId } = await lateMoney('pm_card_refundFail');
  await shop.deliver();
  expect(await refundUnplacedMoney()).toBe(1);
  await shop.control('async/run', {});
  await settle(shop);
  expect(await refundUnplacedMoney()).toBe(0);
  expect(await moneyOf(shop, number)).toMatchObject({ refunds: [`failed:${total}`] });
  const flags = await shop.db.execute(
    sql`select 1 from review_flags where stripe_intent_id = ${intentId} and resolved_at is null`,
  );
  expect(flags).toHaveLength(1);
  const { body } = await refundsOf(admin, number);
  expect(body.payments[0]?.refundableMinor).toBe(total);
});

test('an amount that was changed behind our back waits for a person, and an admin gives it back', async () => {
  const variant = await shop.product({ stock: 2, prices: { usd: 6_000 } });
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  const { id } = created.body.paymentIntent;
  await shop.stripe.paymentIntents.update(id, { amount: 700 });
  await shop.confirm(created.body.paymentIntent);
  await settle(shop);
  const { number } = created.body.order;
  expect(await moneyOf(shop, number)).toMatchObject({ state: 'review', refunds: [] });
  const back = await refund(admin, number, {});
  expect([back.status, back.body.amountMinor]).toEqual([201, 700]);
  expect(await moneyOf(shop, number)).toMatchObject({ state: 'cancelled', refund_state: 'full' });
});

test('a hold that ran out asks Stripe first: money that moved pays, and nothing is sent back', async () => {
  const variant = await shop.product({ stock: 1, prices: { usd: 6_000 } });
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  await shop.confirm(created.body.paymentIntent);
  await holdsRunOut(shop, buyer);
  expect(await expireAttempts()).toMatchObject({ settled: 1 });
  await sweep();
  expect(await refundsAtStripe(created.body.paymentIntent.id)).toHaveLength(0);
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, flags: 0 });
});

test('the database itself refuses a second refund by a rule of ours', async () => {
  const { number } = await lateMoney();
  await shop.deliver();
  await refundUnplacedMoney();
  const again = shop.db.execute(sql`
    insert into refunds (id, payment_id, order_id, state, origin, amount_minor, currency)
    select ${uuidv7()}::uuid, payment_id, order_id, 'reserved', 'system', 1, currency from refunds
    where order_id = (select id from orders where number = ${number})`);
  await expect(again).rejects.toThrow();
});
