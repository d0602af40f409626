/**
 * A key of another Stripe account in the configuration, for an hour: events of what our rows name are not laid aside for
 * good, but wait, and are given up visibly when nobody corrects it.
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reconcile } from '#lib/payments/reconciliation/run.ts';
import { MAX_EVENT_TRIES, retryEvent } from '#lib/payments/registry/retry-event.ts';
import { eventsAreDue } from '#tests/support/pass-time.ts';
import { openShop, type Shop } from '#tests/support/shop.ts';
import { type Change, throughRelay } from '#tests/support/stripe-relay.ts';

let shop: Shop;
let lamp: string;
beforeAll(async () => {
  shop = await openShop();
  lamp = await shop.product({ stock: 10 });
});
afterAll(() => shop.close());

/** What the other account answers about any object of ours. */
const ofAnotherAccount: Change = (asked) => {
  if (!/^GET \/v1\/[a-z_]+\/[a-z]+_/.test(asked)) return null;
  const error = { type: 'invalid_request_error', code: 'resource_missing', message: 'No such object' };
  return { status: 404, body: { error } };
};

async function order() {
  const buyer = await shop.buyer({ [lamp]: 1 });
  const { body } = await shop.pay(buyer);
  await shop.confirm(body.paymentIntent);
  return { number: body.order.number, intentId: body.paymentIntent.id };
}
const stateOf = async (id: string) =>
  (await shop.db.execute(sql`select state, reason from stripe_events where id = ${id}`))[0];
const orderState = async (number: string) =>
  (await shop.db.execute(sql`select state from orders where number = ${number}`))[0]?.state;

/** The success of a payment in an older shape: only a read tells what it means. */
async function olderSuccess(intentId: string) {
  const event = (await shop.events('payment_intent.succeeded')).find(
    ({ data }) => 'id' in data.object && data.object.id === intentId,
  );
  if (!event) throw new Error('no event');
  return { ...event, api_version: '2020-08-27' };
}

test('an event of our own payment waits, and is applied when the key is right again', async () => {
  const { number, intentId } = await order();
  const event = await olderSuccess(intentId);
  await throughRelay(shop, ofAnotherAccount, async () => {
    await shop.post(event);
    for (let tries = 0; tries < 3; tries += 1) {
      await eventsAreDue(shop);
      expect(await retryEvent(event.id)).toBe('again');
    }
  });
  expect(await stateOf(event.id)).toEqual({ state: 'received', reason: 'not_at_stripe' });
  await eventsAreDue(shop);
  expect(await retryEvent(event.id)).toBe('done');
  expect(await orderState(number)).toBe('paid');
});

test('it is given up visibly in the end', async () => {
  const { intentId } = await order();
  const event = await olderSuccess(intentId);
  await throughRelay(shop, ofAnotherAccount, async () => {
    await shop.post(event);
    for (let tries = 0; tries < MAX_EVENT_TRIES; tries += 1) {
      await eventsAreDue(shop);
      await retryEvent(event.id);
    }
  });
  expect(await stateOf(event.id)).toEqual({ state: 'dead', reason: 'not_at_stripe' });
});

test('a refund of our payment that no row names yet waits, too', async () => {
  const { intentId } = await order();
  await shop.deliver();
  await shop.stripe.refunds.create({ payment_intent: intentId, amount: 100 });
  const [event] = (await shop.events('refund.created')).reverse();
  const older = { ...event, api_version: '2020-08-27' };
  await throughRelay(shop, ofAnotherAccount, async () => {
    await shop.post(older);
    await eventsAreDue(shop);
    await retryEvent(event?.id ?? '');
  });
  expect(await stateOf(event?.id ?? '')).toEqual({ state: 'received', reason: 'not_at_stripe' });
});

test('what nobody here names is laid aside', async () => {
  const foreign = await shop.stripe.paymentIntents.create({
    amount: 500,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  await shop.stripe.refunds.create({ payment_intent: foreign.id });
  const [event] = (await shop.events('refund.created')).reverse();
  await throughRelay(shop, ofAnotherAccount, async () => {
    await shop.post({ ...event });
    await eventsAreDue(shop);
    await retryEvent(event?.id ?? '');
  });
  expect(await stateOf(event?.id ?? '')).toEqual({ state: 'ignored', reason: 'not_at_stripe' });
});

test('a missed event of our payment is kept for another try', async () => {
  const { number, intentId } = await order();
  await throughRelay(shop, ofAnotherAccount, () => reconcile({ kind: 'recent', startedBy: 'command' }));
  const [missed] = await shop.db.execute(sql`
    select state, reason from stripe_events where object_id = ${intentId} and type = 'payment_intent.succeeded'`);
  expect(missed).toEqual({ state: 'received', reason: 'not_at_stripe' });
  await reconcile({ kind: 'recent', startedBy: 'command' });
  expect(await orderState(number)).toBe('paid');
});
