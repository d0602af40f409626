/**
 * Rules 3, 9, 10 with what comes slowly or late: bank debits that are processing, events of open states in the wrong
 * order, and an end that arrives when the order is paid already.
 */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sweep } from '#lib/jobs/run.ts';
import { expireAttempts } from '#lib/payments/intents/expire-attempts.ts';
import { holdsRunOut } from '../support/pass-time.ts';
import { type Buyer, counts, openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

const BANK = 'pm_usBankAccount_success';

async function startPayment() {
  const variant = await shop.product({ stock: 2 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  return { variant, buyer, intent: created.body.paymentIntent };
}

const eventsOf = async (intentId: string) =>
  (await shop.events()).filter((event) => JSON.stringify(event.data.object).includes(intentId));

const attemptOf = async (buyer: Buyer) => {
  const [row] = await shop.db.execute(sql`
    select a.state, a.intent_status, o.state as order_state from checkout_attempts a join orders o on o.id = a.order_id
    where a.user_id = ${buyer.id} order by a.created_at limit 1`);
  return row;
};

test('a processing that arrives after the success changes nothing', async () => {
  const { buyer, intent, variant } = await startPayment();
  expect(await shop.confirm(intent, BANK)).toMatchObject({ body: { status: 'processing' } });
  const slow = (await eventsOf(intent.id)).find(({ type }) => type === 'payment_intent.processing');
  await shop.control('async/run', {});
  const done = (await eventsOf(intent.id)).find(({ type }) => type === 'payment_intent.succeeded');
  if (!slow || !done) throw new Error('the bank debit had no processing and success');
  expect(await shop.post(done)).toBe(200);
  expect(await shop.post(slow)).toBe(200);
  expect(await attemptOf(buyer)).toEqual({
    state: 'succeeded',
    intent_status: 'succeeded',
    order_state: 'paid',
  });
  expect(await stock(shop.db, variant)).toEqual({ available: 1, held: 0, sold: 1 });
});

test('a slow method keeps its hold when the time is over, and pays later', async () => {
  const { buyer, intent, variant } = await startPayment();
  await shop.confirm(intent, BANK);
  for (const event of await eventsOf(intent.id)) await shop.post(event);
  expect(await attemptOf(buyer)).toMatchObject({ state: 'processing', order_state: 'awaiting_payment' });
  await holdsRunOut(shop, buyer);
  expect(await expireAttempts()).toMatchObject({ extended: 1, canceled: 0 });
  expect(await stock(shop.db, variant)).toEqual({ available: 1, held: 1, sold: 0 });
  await shop.control('async/run', {});
  for (const event of await eventsOf(intent.id)) await shop.post(event);
  await sweep();
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, flags: 0 });
});

test('open states that are told in the wrong order end in what Stripe says now', async () => {
  const { buyer, intent } = await startPayment();
  await shop.confirm(intent, 'pm_card_threeDSecure2Required');
  await shop.control(`3ds/${intent.id}/complete`, { client_secret: intent.clientSecret, outcome: 'fail' });
  const events = await eventsOf(intent.id);
  const failed = events.find(({ type }) => type === 'payment_intent.payment_failed');
  const asked = events.find(({ type }) => type === 'payment_intent.requires_action');
  if (!failed || !asked) throw new Error('the challenge was not asked and failed');
  await shop.post(failed);
  await shop.post(asked);
  await sweep();
  expect(await attemptOf(buyer)).toMatchObject({
    state: 'open',
    intent_status: 'requires_payment_method',
  });
});

test('the end of an attempt that Stripe refused to make leaves the order paid that another attempt paid', async () => {
  const variant = await shop.product({ stock: 2 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const first = await shop.pay(buyer);
  const [event] = (await eventsOf(first.body.paymentIntent.id)).filter(
    ({ type }) => type === 'payment_intent.created',
  );
  if (!event) throw new Error('no event of the first intent');
  await shop.cancel(buyer, first.body.paymentIntent.id);
  await shop.fillCart(buyer, { [variant]: 1 });
  const second = await shop.pay(buyer);
  await shop.confirm(second.body.paymentIntent);
  for (const one of await eventsOf(second.body.paymentIntent.id)) await shop.post(one);
  // The first attempt counts as refused and belongs to the order that is now paid: its end may still arrive.
  await shop.db.execute(sql`
    update checkout_attempts set state = 'failed', order_id = (select order_id from payments p join orders o on o.id = p.order_id
      where o.user_id = ${buyer.id}) where stripe_intent_id = ${first.body.paymentIntent.id}`);
  const object = { ...event.data.object, status: 'canceled' };
  await shop.post({ ...event, id: `evt_${uuidv7()}`, type: 'payment_intent.canceled', data: { object } });
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1 });
});

test('when several carts want the last of one thing, an order holds all its lines or none', async () => {
  const plenty = await shop.product({ stock: 50 });
  const scarce = await shop.product({ stock: 1 });
  const buyers = await Promise.all(
    Array.from({ length: 12 }, () => shop.buyer({ [plenty]: 1, [scarce]: 1 })),
  );
  const answers = await Promise.all(buyers.map((buyer) => shop.pay(buyer)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 11 }, () => 409)]);
  expect(await stock(shop.db, plenty)).toEqual({ available: 49, held: 1, sold: 0 });
  expect(await stock(shop.db, scarce)).toEqual({ available: 0, held: 1, sold: 0 });
});

test('after a race of return and events nothing waits in the inbox', async () => {
  const { buyer, intent } = await startPayment();
  await shop.confirm(intent);
  const events = await eventsOf(intent.id);
  await Promise.all([...events, ...events].map((event) => shop.post(event)));
  await shop.status(buyer, intent.id);
  const again = events.map((event) => ({ ...event, id: `evt_${uuidv7()}` }));
  for (const event of again) await shop.post(event);
  await shop.db.execute(
    sql`update stripe_events set next_try_at = now() where state in ('received', 'waiting')`,
  );
  await sweep();
  const waiting = await shop.db.execute(
    sql`select type, reason from stripe_events where state in ('received', 'waiting', 'dead')`,
  );
  expect([...waiting]).toEqual([]);
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, flags: 0 });
});
