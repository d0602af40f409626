/** Rule 2: an event may arrive before the create call has answered; one for an unknown attempt of ours is parked. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getConfig } from '#lib/config/config.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { MAX_EVENT_TRIES, retryEvent } from '#lib/payments/registry/retry-event.ts';
import { operationsAreDue } from '../support/pass-time.ts';
import { counts, openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

const stateOf = async (id: string) => {
  const rows = await shop.db.execute<{ state: string; reason: string | null }>(
    sql`select state, reason from stripe_events where id = ${id}`,
  );
  return rows[0];
};

test('a success that is delivered before the create call answered settles the order; the late answer changes nothing', async () => {
  const variant = await shop.product({ stock: 1 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const match = { method: 'POST', path: '/v1/payment_intents' };
  await shop.control('chaos', {
    rules: [
      { match, action: 'cut_after', times: 1 },
      { match, action: 'cut_before', times: 2 },
    ],
  });
  const lost = await shop.pay(buyer);
  expect(lost.status).toBe(503);
  expect(lost.body.error).toMatchObject({ code: 'payment_indeterminate', retryable: true });

  await shop.control('chaos', { rules: [] });
  const [intent] = (await shop.stripe.paymentIntents.list({ limit: 1 })).data;
  if (!intent) throw new Error('the intent was not made');
  await shop.stripe.paymentIntents.confirm(intent.id, {
    payment_method: 'pm_card_visa',
    return_url: 'http://localhost:3000/checkout/return',
  });
  await shop.deliver();
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, live: 0 });

  await operationsAreDue(shop);
  expect(await resumeOperations()).toBe(1);
  expect(await counts(shop.db, buyer.id)).toMatchObject({
    orders: 1,
    paid: 1,
    payments: 1,
    mails: 1,
    flags: 0,
  });
  const intents = await shop.stripe.paymentIntents.list({ limit: 100 });
  expect(intents.data).toHaveLength(1);
});

test('an event of ours for an attempt that is not there is parked, retried, and given up visibly, never acknowledged away', async () => {
  const variant = await shop.product({ stock: 1 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  await shop.confirm(created.body.paymentIntent);
  const [real] = await shop.events('payment_intent.succeeded');
  if (!real) throw new Error('no event');
  const id = `evt_${uuidv7()}`;
  const object = {
    ...real.data.object,
    id: 'pi_never_seen',
    metadata: { markethub_installation: getConfig().installationId, markethub_attempt: uuidv7() },
  };
  expect(await shop.post({ ...real, id, data: { object } })).toBe(200);
  expect(await stateOf(id)).toEqual({ state: 'waiting', reason: 'unknown_attempt' });
  let tries = 1;
  while ((await retryEvent(id)) === 'again') tries += 1;
  expect(tries).toBe(MAX_EVENT_TRIES - 1);
  expect(await stateOf(id)).toEqual({ state: 'dead', reason: 'unknown_attempt' });
});

test('an event of another installation is none of ours, even if it names an attempt of ours', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  const created = await shop.pay(buyer);
  const [attempt] = await shop.db.execute<{ id: string }>(
    sql`select id from checkout_attempts where user_id = ${buyer.id}`,
  );
  const [real] = await shop.events('payment_intent.created');
  if (!real) throw new Error('no event');
  const object = {
    ...real.data.object,
    id: 'pi_of_another',
    status: 'succeeded',
    amount: created.body.order.totalMinor,
    amount_received: created.body.order.totalMinor,
    metadata: { markethub_installation: 'another', markethub_attempt: attempt?.id },
  };
  const id = `evt_${uuidv7()}`;
  expect(await shop.post({ ...real, id, type: 'payment_intent.succeeded', data: { object } })).toBe(200);
  expect(await stateOf(id)).toMatchObject({ state: 'ignored' });
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 0, payments: 0, flags: 0, live: 1 });
});
