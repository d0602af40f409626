/** Rules 8 and 10, where they are hard: late money, holds after a failed slow method, one broken attempt, half a cancel. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expireAttempts } from '#lib/payments/intents/expire-attempts.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { holdsRunOut, operationsAreDue } from '../support/pass-time.ts';
import { counts, openShop, type Shop, stock } from '../support/shop.ts';
import { throughRelay } from '../support/stripe-relay.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterEach(async () => {
  await shop.control('chaos', { rules: [] });
});
afterAll(async () => {
  await shop.close();
});

/** An event of an intent with some fields changed, as it might come from Stripe. */
const postChanged = async (intentId: string, type: string, over: object) => {
  const created = (await shop.events('payment_intent.created')).find(
    (event) => 'id' in event.data.object && event.data.object.id === intentId,
  );
  if (!created) throw new Error('no event');
  const object = { ...created.data.object, ...over };
  expect(await shop.post({ ...created, id: `evt_${uuidv7()}`, type, data: { object } })).toBe(200);
};

test('money of a superseded attempt never pays for what the cart became: it is flagged, and the new attempt pays', async () => {
  const variant = await shop.product({ stock: 9 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const first = await shop.pay(buyer);
  await shop.fillCart(buyer, { [variant]: 3 });
  const second = await shop.pay(buyer);
  const { totalMinor } = first.body.order;
  await postChanged(first.body.paymentIntent.id, 'payment_intent.succeeded', {
    status: 'succeeded',
    amount_received: totalMinor,
  });
  expect(await counts(shop.db, buyer.id)).toMatchObject({
    paid: 0,
    payments: 1,
    flags: 1,
    mails: 0,
    live: 1,
  });
  await shop.confirm(second.body.paymentIntent);
  await shop.deliver();
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 2, flags: 1, mails: 1 });
  expect(await stock(shop.db, variant)).toEqual({ available: 6, held: 0, sold: 3 });
});

test('whoever edits the cart and presses Pay from many windows at once holds the stock of one checkout', async () => {
  const variant = await shop.product({ stock: 50 });
  const buyer = await shop.buyer({ [variant]: 1 });
  for (let quantity = 2; quantity <= 4; quantity += 1) {
    const pressed = Array.from({ length: 4 }, () => shop.pay(buyer));
    await shop.fillCart(buyer, { [variant]: quantity });
    await Promise.all([...pressed, shop.pay(buyer), shop.pay(buyer)]);
    const held = await shop.db.execute(sql`
      select distinct h.attempt_id from stock_holds h join checkout_attempts a on a.id = h.attempt_id
      where a.user_id = ${buyer.id} and h.state = 'held'`);
    expect(held.length).toBeLessThanOrEqual(1);
    expect((await counts(shop.db, buyer.id)).live).toBeLessThanOrEqual(1);
  }
});

test('what Stripe does not let go is told as such, and stays as it is', async () => {
  const variant = await shop.product({ stock: 1 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const { body } = await shop.pay(buyer);
  await shop.confirm(body.paymentIntent, 'pm_usBankAccount_processing');
  await shop.deliver();
  const { id } = body.paymentIntent;
  // The sandbox cancels what is processing; Stripe does so in rare cases only.
  const refusal = { type: 'invalid_request_error', code: 'payment_intent_unexpected_state', message: 'No.' };
  const answer = await throughRelay(
    shop,
    (asked) =>
      asked === `POST /v1/payment_intents/${id}/cancel` ? { status: 400, body: { error: refusal } } : null,
    () => shop.cancel(buyer, id),
  );
  expect([answer.status, answer.body.error?.code]).toEqual([409, 'payment_not_cancelable']);
  expect((await shop.status(buyer, id)).body.status).toBe('processing');
  expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 1, sold: 0 });
});

test('a slow method that failed gives the stock fifteen minutes, not a week', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  const created = await shop.pay(buyer);
  await postChanged(created.body.paymentIntent.id, 'payment_intent.processing', { status: 'processing' });
  const left = async () => {
    const rows = await shop.db.execute<{ state: string; minutes: number }>(sql`
      select state, extract(epoch from expires_at - now())::float8 / 60 as minutes from checkout_attempts where user_id = ${buyer.id}`);
    return rows[0];
  };
  expect(await left()).toMatchObject({ state: 'processing' });
  expect((await left())?.minutes).toBeGreaterThan(24 * 60);
  expect((await shop.status(buyer, created.body.paymentIntent.id)).body.status).toBe(
    'requires_payment_method',
  );
  expect(await left()).toMatchObject({ state: 'open' });
  expect((await left())?.minutes).toBeLessThanOrEqual(15);
});

test('one attempt that cannot be ended does not keep the others', async () => {
  const variant = await shop.product({ stock: 3 });
  const buyers = [];
  for (let index = 0; index < 3; index += 1) {
    const buyer = await shop.buyer({ [variant]: 1 });
    await shop.pay(buyer);
    buyers.push(buyer);
  }
  const [broken] = buyers;
  if (!broken) throw new Error('no buyer');
  await shop.db.execute(sql`
    insert into operations (id, kind, user_id, attempt_id, state, request_enc, resume_after)
    select ${uuidv7()}::uuid, 'intent.cancel', user_id, id, 'pending', 'unreadable', now() - interval '1 hour'
    from checkout_attempts where user_id = ${broken.id}`);
  for (const buyer of buyers) await holdsRunOut(shop, buyer);
  expect(await expireAttempts()).toMatchObject({ canceled: 2, pending: 1 });
  expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 1, sold: 0 });
  await shop.db.execute(sql`delete from operations where request_enc = 'unreadable'`);
});

test('an attempt whose cancel has not got through is not handed out again', async () => {
  const variant = await shop.product({ stock: 2 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  await shop.control('chaos', {
    rules: [{ match: { path: '/v1/payment_intents/*/cancel' }, action: 'rate_limit_429' }],
  });
  expect((await shop.cancel(buyer, created.body.paymentIntent.id)).status).toBe(503);
  const meanwhile = await shop.pay(buyer);
  expect([meanwhile.status, meanwhile.body.error?.code]).toEqual([409, 'attempt_in_progress']);
  await shop.control('chaos', { rules: [] });
  await operationsAreDue(shop);
  expect(await resumeOperations()).toBe(1);
  const again = await shop.pay(buyer);
  expect(again.status).toBe(201);
  expect(again.body.paymentIntent.id).not.toBe(created.body.paymentIntent.id);
  expect(await counts(shop.db, buyer.id)).toMatchObject({ live: 1 });
});

test('a refused attempt whose intent turns up and is cancelled leaves the order to the attempt that lives', async () => {
  const variant = await shop.product({ stock: 2 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const first = await shop.pay(buyer);
  const { id } = first.body.paymentIntent;
  await shop.db.execute(
    sql`update checkout_attempts set state = 'failed', stripe_intent_id = null where user_id = ${buyer.id}`,
  );
  await shop.db.execute(sql`update stock_holds set state = 'released' where variant_id = ${variant}`);
  await shop.db.execute(sql`update stock_items set available = 2, held = 0 where variant_id = ${variant}`);
  const second = await shop.pay(buyer);
  await shop.stripe.paymentIntents.cancel(id);
  await shop.deliver();
  expect(await counts(shop.db, buyer.id)).toMatchObject({ orders: 1, live: 1 });
  await shop.confirm(second.body.paymentIntent);
  await shop.deliver();
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, flags: 0 });
});

test('asking again and again about a declined payment writes nothing', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  const created = await shop.pay(buyer);
  const { id } = created.body.paymentIntent;
  await shop.confirm(created.body.paymentIntent, 'pm_card_visa_chargeDeclined');
  for (let asks = 0; asks < 4; asks += 1) {
    await shop.db.execute(sql`update checkout_attempts set last_read_at = null where user_id = ${buyer.id}`);
    expect((await shop.status(buyer, id)).body.failure?.code).toBe('card_declined');
  }
  const rows = await shop.db.execute(
    sql`select 1 from stripe_events where object_id = ${id} and type = 'observation.payment_intent'`,
  );
  expect(rows).toHaveLength(1);
});
