/** Rules 12, 14, 52: a charge alone leads to its refunds, disputes and review when their own events are lost. */
import { sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ledgerOf,
  moneyOf,
  paidOrder,
  refund,
  type Staff,
  settle,
  staff,
  untilQuiet,
} from '../support/admin.ts';
import { openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let admin: Staff;
let variant: string;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
  variant = await shop.product({ stock: 500, prices: { usd: 6_000 } });
});
afterAll(async () => {
  await shop.close();
});

const order = () => paidOrder(shop, { [variant]: 1 });

/** The newest event of a type that is about a payment. */
async function eventOf(intentId: string, type: string): Promise<Stripe.Event> {
  const event = (await shop.events(type)).findLast(({ data }) =>
    JSON.stringify(data.object).includes(intentId),
  );
  if (!event) throw new Error(`no ${type}`);
  return event;
}

/** A payment of which no event has arrived. */
async function unheard() {
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  await shop.confirm(created.body.paymentIntent);
  await shop.control('async/run', {});
  return { intentId: created.body.paymentIntent.id, number: created.body.order.number };
}

const inboxOf = async (id: string) => {
  const [row] = await shop.db.execute<{ state: string; reason: string | null; attempts: number }>(
    sql`select state, reason, attempts from stripe_events where id = ${id}`,
  );
  return row;
};

describe('charge.refunded, and nothing else of the refund,', () => {
  test('leads to a refund of the dashboard', async () => {
    const { number, intentId } = await order();
    await shop.stripe.refunds.create({ payment_intent: intentId, amount: 400 });
    expect(await shop.post(await eventOf(intentId, 'charge.refunded'))).toBe(200);
    await untilQuiet(shop);
    expect(await moneyOf(shop, number)).toMatchObject({
      refund_state: 'partial',
      refunds: ['succeeded:400'],
    });
    await settle(shop);
    expect(await moneyOf(shop, number)).toMatchObject({ refunds: ['succeeded:400'] });
    const balances = await ledgerOf(shop, number);
    expect([balances.refunds, balances.refunds_payable]).toEqual([400, undefined]);
  });

  test.each([['before'], ['after']])('%s the payment’s own event ends refunded', async (when) => {
    const { number, intentId } = await unheard();
    await shop.stripe.refunds.create({ payment_intent: intentId });
    const [paid, refunded] = [
      await eventOf(intentId, 'payment_intent.succeeded'),
      await eventOf(intentId, 'charge.refunded'),
    ];
    for (const event of when === 'before' ? [refunded, paid] : [paid, refunded]) {
      expect(await shop.post(event)).toBe(200);
    }
    await untilQuiet(shop);
    expect(await moneyOf(shop, number)).toMatchObject({ state: 'paid', refund_state: 'full' });
  });

  test('without any event of the payment, either', async () => {
    const { number, intentId } = await unheard();
    await shop.stripe.refunds.create({ payment_intent: intentId, amount: 500 });
    expect(await shop.post(await eventOf(intentId, 'charge.refunded'))).toBe(200);
    await untilQuiet(shop);
    expect(await moneyOf(shop, number)).toMatchObject({ state: 'paid', refunds: ['succeeded:500'] });
  });

  test('of a second refund leads to the second', async () => {
    const { number, intentId } = await order();
    await refund(admin, number, { amountMinor: 300 });
    await settle(shop);
    await shop.stripe.refunds.create({ payment_intent: intentId, amount: 200 });
    expect(await shop.post(await eventOf(intentId, 'charge.refunded'))).toBe(200);
    await untilQuiet(shop);
    expect(await moneyOf(shop, number)).toMatchObject({ refunds: ['succeeded:200', 'succeeded:300'] });
  });

  test('that comes again after its refund has failed is done with at the first try', async () => {
    const { number, intentId } = await order();
    const made = await shop.stripe.refunds.create({ payment_intent: intentId, amount: 400 });
    const event = await eventOf(intentId, 'charge.refunded');
    await settle(shop);
    await shop.control(`refunds/${made.id}`, { to: 'failed' });
    await settle(shop);
    expect(await moneyOf(shop, number)).toMatchObject({ refund_state: 'none', refunds: ['failed:400'] });
    const again = `evt_${uuidv7().replaceAll('-', '')}`;
    expect(await shop.post({ ...event, id: again })).toBe(200);
    await untilQuiet(shop);
    expect(await inboxOf(again)).toMatchObject({ state: 'duplicate', attempts: 1 });
    expect(await moneyOf(shop, number)).toMatchObject({ refunds: ['failed:400'] });
  });

  test('of a refund that is known asks Stripe nothing', async () => {
    const { number, intentId } = await order();
    await refund(admin, number, { amountMinor: 300 });
    const event = await eventOf(intentId, 'charge.refunded');
    expect(await shop.post(event)).toBe(200);
    expect(await inboxOf(event.id)).toMatchObject({ state: 'duplicate' });
    await settle(shop);
  });
});

test('a charge that is disputed leads to its dispute', async () => {
  const { number, intentId } = await order();
  await shop.control('disputes', { payment_intent: intentId });
  const charge = await shop.stripe.charges.list({ payment_intent: intentId });
  const event = await eventOf(intentId, 'charge.succeeded');
  const id = `evt_${uuidv7().replaceAll('-', '')}`;
  const [object] = charge.data;
  expect(await shop.post({ ...event, id, type: 'charge.updated', data: { object } })).toBe(200);
  await untilQuiet(shop);
  expect(await moneyOf(shop, number)).toMatchObject({ dispute_state: 'open' });
  await settle(shop);
});

test('a late message about another charge of a paid intent leaves the payment’s own', async () => {
  const { intentId } = await order();
  const [charge] = (await shop.stripe.charges.list({ payment_intent: intentId })).data;
  const event = await eventOf(intentId, 'charge.succeeded');
  const other = { ...charge, id: 'ch_refused_before', status: 'pending', balance_transaction: null };
  const id = `evt_${uuidv7().replaceAll('-', '')}`;
  expect(await shop.post({ ...event, id, data: { object: other } })).toBe(200);
  await untilQuiet(shop);
  expect(await inboxOf(id)).toMatchObject({ state: 'duplicate' });
  const [row] = await shop.db.execute(sql`
    select p.stripe_charge_id as payment, a.stripe_charge_id as attempt from payments p
    join checkout_attempts a on a.id = p.attempt_id where p.stripe_intent_id = ${intentId}`);
  expect(row).toEqual({ payment: charge?.id, attempt: charge?.id });
});
