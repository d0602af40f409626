/** Rules 2 and 25: refunds, disputes and warnings carry nothing of ours and are judged by their payment intent, once. */
import { sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { retryEvent } from '#lib/payments/registry/retry-event.ts';
import { moneyOf, settle, untilQuiet } from '../support/admin.ts';
import { openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let variant: string;
beforeAll(async () => {
  shop = await openShop();
  variant = await shop.product({ stock: 100, prices: { usd: 6_000 } });
});
afterAll(async () => {
  await shop.close();
});

/** Paid at Stripe, and nothing of it told to us yet. */
async function untold() {
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  await shop.confirm(created.body.paymentIntent);
  await shop.control('async/run', {});
  return { buyer, number: created.body.order.number, intentId: created.body.paymentIntent.id };
}
const eventOf = async (type: string, part: string): Promise<Stripe.Event> => {
  const list = await shop.stripe.events.list({ limit: 100 });
  const found = list.data.find(
    (event) => event.type === type && JSON.stringify(event.data.object).includes(part),
  );
  if (!found) throw new Error(`no ${type}`);
  return found;
};
const rowOf = async (id: string) => {
  const [row] = await shop.db.execute(sql`select state, reason from stripe_events where id = ${id}`);
  return row;
};

test('a refund that is told of before its payment reads the intent once and ends where it belongs', async () => {
  const { number, intentId } = await untold();
  await shop.stripe.refunds.create({ payment_intent: intentId, amount: 500 });
  const event = await eventOf('refund.created', intentId);
  expect(await shop.post(event)).toBe(200);
  expect(await rowOf(event.id)).toEqual({ state: 'received', reason: 'unknown_payment' });
  await untilQuiet(shop);
  expect(await rowOf(event.id)).toMatchObject({ state: 'applied' });
  expect(await moneyOf(shop, number)).toMatchObject({ state: 'paid', refunds: ['succeeded:500'] });
});

test('a dispute that is told of before its payment does the same', async () => {
  const { number, intentId } = await untold();
  await shop.control('disputes', { payment_intent: intentId });
  const event = await eventOf('charge.dispute.created', intentId);
  expect(await shop.post(event)).toBe(200);
  await untilQuiet(shop);
  expect(await moneyOf(shop, number)).toMatchObject({ state: 'paid', dispute_state: 'open' });
});

test('one whose intent carries our metadata and no attempt of ours is parked, not acknowledged away', async () => {
  const { intentId } = await untold();
  const known = await shop.stripe.paymentIntents.retrieve(intentId);
  const lost = await shop.stripe.paymentIntents.create({
    amount: 2_000,
    currency: 'usd',
    metadata: { ...known.metadata, markethub_attempt: uuidv7() },
    confirm: true,
    payment_method: 'pm_card_visa',
    return_url: 'http://localhost:3000/',
  });
  await shop.stripe.refunds.create({ payment_intent: lost.id, amount: 300 });
  const event = await eventOf('refund.created', lost.id);
  expect(await shop.post(event)).toBe(200);
  expect(await retryEvent(event.id)).toBe('again');
  expect(await rowOf(event.id)).toEqual({ state: 'waiting', reason: 'unknown_attempt' });
  await shop.db.execute(sql`delete from stripe_event_bodies where event_id = ${event.id}`);
  await shop.db.execute(sql`delete from stripe_events where id = ${event.id}`);
});

test('one of another installation is stored and ignored after one look', async () => {
  const other = await shop.stripe.paymentIntents.create({
    amount: 2_000,
    currency: 'usd',
    metadata: { markethub_installation: 'another', markethub_attempt: uuidv7() },
    confirm: true,
    payment_method: 'pm_card_visa',
    return_url: 'http://localhost:3000/',
  });
  await shop.stripe.refunds.create({ payment_intent: other.id });
  await shop.control('disputes', { payment_intent: other.id }).catch(() => undefined);
  const event = await eventOf('refund.created', other.id);
  expect(await shop.post(event)).toBe(200);
  expect(await rowOf(event.id)).toMatchObject({ state: 'received', reason: 'intent_not_known' });
  expect(await retryEvent(event.id)).toBe('done');
  expect(await rowOf(event.id)).toEqual({ state: 'ignored', reason: 'foreign' });
  const rows = await shop.db.execute(sql`select 1 from refunds r join payments p on p.id = r.payment_id
    where p.stripe_intent_id = ${other.id}`);
  expect(rows).toHaveLength(0);
});

test('an event of another version, or of a shape that nobody knows, only says what to read', async () => {
  const { number, intentId } = await untold();
  await settle(shop);
  const refund = await shop.stripe.refunds.create({ payment_intent: intentId, amount: 700 });
  const event = await eventOf('refund.created', intentId);
  const old = { ...event, id: `evt_${uuidv7()}`, api_version: '2020-08-27' };
  expect(await shop.post({ ...old, data: { object: { ...event.data.object, amount: 1 } } })).toBe(200);
  expect(await rowOf(old.id)).toEqual({ state: 'received', reason: 'other_api_version' });
  const odd = { ...event, id: `evt_${uuidv7()}` };
  const object = { ...event.data.object, status: 'a_status_of_tomorrow' };
  expect(await shop.post({ ...odd, data: { object } })).toBe(200);
  expect(await rowOf(odd.id)).toEqual({ state: 'received', reason: 'shape_not_known' });
  const part = { ...event, id: `evt_${uuidv7()}` };
  expect(await shop.post({ ...part, data: { object: { ...event.data.object, amount: undefined } } })).toBe(
    200,
  );
  expect(await rowOf(part.id)).toEqual({ state: 'received', reason: 'shape_not_known' });
  await untilQuiet(shop);
  expect(await moneyOf(shop, number)).toMatchObject({ refunds: [`succeeded:${refund.amount}`] });
});

test('an event of the other mode touches nothing', async () => {
  const { number, intentId } = await untold();
  await settle(shop);
  await shop.stripe.refunds.create({ payment_intent: intentId, amount: 700 });
  const event = await eventOf('refund.created', intentId);
  const live = { ...event, id: `evt_${uuidv7()}`, livemode: true };
  expect(await shop.post(live)).toBe(200);
  expect(await rowOf(live.id)).toEqual({ state: 'ignored', reason: 'other_mode' });
  expect(await moneyOf(shop, number)).toMatchObject({ refunds: [] });
});
