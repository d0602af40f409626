/** Rules 5, 6, 10, 11 where an intent is half known: its event came, its answer did not; or nobody knows it yet. */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expireAttempts } from '#lib/payments/intents/expire-attempts.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { holdsRunOut, operationsAreDue, untilWaiting } from '../support/pass-time.ts';
import { type Buyer, counts, openShop, type Shop, stock } from '../support/shop.ts';

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

/** The create call's answer is lost for good; Stripe has made the intent. */
const loseAnswers = () => {
  const match = { method: 'POST', path: '/v1/payment_intents' };
  return shop.control('chaos', {
    rules: [
      { match, action: 'cut_after', times: 1 },
      { match, action: 'cut_before' },
    ],
  });
};
const attemptOf = async (buyer: Buyer) => {
  const rows = await shop.db.execute<{
    id: string;
    state: string;
    closing: string | null;
    stripe_intent_id: string | null;
  }>(sql`
    select id, state, closing, stripe_intent_id from checkout_attempts where user_id = ${buyer.id}
    order by created_at desc limit 1`);
  const row = rows[0];
  if (!row) throw new Error('no attempt');
  return row;
};

test('an intent whose event came and whose answer was lost is handed out with its secret, not waited for', async () => {
  const variant = await shop.product({ stock: 2 });
  const buyer = await shop.buyer({ [variant]: 1 });
  await loseAnswers();
  expect((await shop.pay(buyer)).status).toBe(503);
  await shop.control('chaos', { rules: [] });
  // What an event of an open intent would tell when it is projected: the id, and no secret.
  const [made] = (await shop.stripe.paymentIntents.list({ limit: 1 })).data;
  await shop.db.execute(sql`update checkout_attempts set stripe_intent_id = ${made?.id}, state = 'open',
    intent_status = 'requires_payment_method' where user_id = ${buyer.id}`);
  await operationsAreDue(shop);
  const again = await shop.pay(buyer);
  expect([again.status, again.body.paymentIntent?.id]).toEqual([200, made?.id]);
  expect((await shop.confirm(again.body.paymentIntent)).status).toBe(200);
  await shop.deliver();
  expect(await counts(shop.db, buyer.id)).toMatchObject({ attempts: 1, paid: 1, payments: 1 });
});

test('an intent whose event came, whose answer was a stored error and whose metadata was taken off is not made twice', async () => {
  const variant = await shop.product({ stock: 2 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const match = { method: 'POST', path: '/v1/payment_intents' };
  await shop.control('chaos', { rules: [{ match, action: 'error_500_after' }] });
  expect((await shop.pay(buyer)).status).toBe(503);
  await shop.control('chaos', { rules: [] });
  const [made] = (await shop.stripe.paymentIntents.list({ limit: 1 })).data;
  await shop.db.execute(sql`update checkout_attempts set stripe_intent_id = ${made?.id}, state = 'open',
    intent_status = 'requires_payment_method' where user_id = ${buyer.id}`);
  await shop.stripe.paymentIntents.update(made?.id ?? '', { metadata: { markethub_operation: '' } });
  await operationsAreDue(shop);
  expect(await resumeOperations()).toBe(1);
  const again = await shop.pay(buyer);
  expect([again.status, again.body.paymentIntent?.id]).toEqual([200, made?.id]);
  const customer = String(made?.customer);
  expect((await shop.stripe.paymentIntents.list({ customer })).data).toHaveLength(1);
});

test('a hold that runs out while its intent is unknown says why it closes, and the intent ends when it is found', async () => {
  const variant = await shop.product({ stock: 2 });
  const buyer = await shop.buyer({ [variant]: 1 });
  await loseAnswers();
  await shop.pay(buyer);
  await holdsRunOut(shop, buyer);
  await operationsAreDue(shop);
  expect(await expireAttempts()).toMatchObject({ pending: 1 });
  expect(await attemptOf(buyer)).toMatchObject({ state: 'indeterminate', closing: 'expired' });
  expect(await stock(shop.db, variant)).toMatchObject({ held: 1 });
  await shop.control('chaos', { rules: [] });
  await operationsAreDue(shop);
  expect(await resumeOperations()).toBe(1);
  expect(await attemptOf(buyer)).toMatchObject({ state: 'canceled' });
  expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 0, sold: 0 });
  const list = await shop.stripe.paymentIntents.list({ limit: 1 });
  expect(list.data[0]?.status).toBe('canceled');
});

test('a hold that a press renewed meanwhile is not ended by the job that found it run out', async () => {
  const variant = await shop.product({ stock: 2 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  const { id } = created.body.paymentIntent;
  await holdsRunOut(shop, buyer);
  // The job asks Stripe first; while it waits for the answer, the shopper presses again.
  await shop.control('chaos', {
    rules: [{ match: { method: 'GET', path: `/v1/payment_intents/${id}` }, action: 'delay', delayMs: 2_000 }],
  });
  const job = expireAttempts();
  const taken = async (): Promise<boolean> => {
    const rows = await shop.db.execute(
      sql`select 1 from checkout_attempts where user_id = ${buyer.id} and expires_at > now()`,
    );
    return rows.length > 0;
  };
  while (!(await taken())) await new Promise((resolve) => setTimeout(resolve, 20));
  const again = await shop.pay(buyer);
  expect([again.status, again.body.paymentIntent?.id]).toEqual([200, id]);
  await job;
  expect(await attemptOf(buyer)).toMatchObject({ state: 'open', closing: null });
  expect(await stock(shop.db, variant)).toEqual({ available: 1, held: 1, sold: 0 });
  expect((await shop.stripe.paymentIntents.retrieve(id)).status).toBe('requires_payment_method');
});

test('a press that waits for a cancel to be written does not hand out what was cancelled', async () => {
  const variant = await shop.product({ stock: 2 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const first = await shop.pay(buyer);
  const { id } = first.body.paymentIntent;
  const pressed = await shop.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from orders where user_id = ${buyer.id} for no key update`);
    const press = shop.pay(buyer);
    await untilWaiting(shop, 1);
    await tx.execute(
      sql`update checkout_attempts set state = 'canceled', intent_status = 'canceled' where stripe_intent_id = ${id}`,
    );
    await tx.execute(sql`update orders set state = 'cancelled' where user_id = ${buyer.id}`);
    await tx.execute(sql`update stock_holds set state = 'released' where variant_id = ${variant}`);
    await tx.execute(sql`update stock_items set available = 2, held = 0 where variant_id = ${variant}`);
    return { press };
  });
  const second = await pressed.press;
  expect(second.status, JSON.stringify(second.body)).toBe(201);
  expect(second.body.paymentIntent.id).not.toBe(id);
});

test('who loses the race for the last pieces is told how many are left', async () => {
  const variant = await shop.product({ stock: 3 });
  const other = await shop.product({ stock: 9 });
  const buyers = [
    await shop.buyer({ [variant]: 2, [other]: 1 }),
    await shop.buyer({ [variant]: 2, [other]: 1 }),
    await shop.buyer({ [variant]: 2, [other]: 1 }),
  ];
  // All three have seen the pieces on the shelf before any of them can take one.
  const presses = await shop.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from stock_items where variant_id = ${variant} for update`);
    const pressed = buyers.map((buyer) => shop.pay(buyer));
    await untilWaiting(shop, buyers.length);
    return pressed;
  });
  const answers = await Promise.all(presses);
  const lost = answers.filter((answer) => answer.status !== 201);
  expect(lost).toHaveLength(2);
  for (const answer of lost) {
    expect(answer.body.error).toMatchObject({
      code: 'out_of_stock',
      lines: [{ variantId: variant, available: 1, requested: 2 }],
    });
  }
  expect(await stock(shop.db, other)).toEqual({ available: 8, held: 1, sold: 0 });
});
