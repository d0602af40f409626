/** Rule 22: what a capture asks for, what it was asked for before, and what of an authorization is told to whom. */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { POST as cancelHandler } from '#app/api/admin/orders/[number]/cancel/route.ts';
import { POST as captureHandler } from '#app/api/admin/orders/[number]/capture/route.ts';
import { resetConfig } from '#lib/config/config.ts';
import type { AuthorisationView } from '#lib/contracts/refunds.ts';
import { sweep } from '#lib/jobs/run.ts';
import { call, ledgerOf, refundsOf, type Staff, settle, staff, untilQuiet } from '../support/admin.ts';
import { counts, openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
let admin: Staff;
beforeAll(async () => {
  shop = await openShop();
  process.env.CAPTURE_METHOD = 'manual';
  resetConfig();
  admin = await staff();
});
afterEach(async () => {
  await shop.control('chaos', { rules: [] });
});
afterAll(async () => {
  delete process.env.CAPTURE_METHOD;
  await shop.close();
  resetConfig();
});

async function authorised() {
  const variant = await shop.product({ stock: 3, prices: { usd: 6_000 } });
  const buyer = await shop.buyer({ [variant]: 1 });
  const { body } = await shop.pay(buyer);
  await shop.confirm(body.paymentIntent);
  await settle(shop);
  return {
    variant,
    buyer,
    number: body.order.number,
    total: body.order.totalMinor,
    intentId: body.paymentIntent.id,
  };
}
const post = (handler: typeof captureHandler, number: string, body: object) =>
  call<AuthorisationView>(handler, admin, {
    path: `/api/admin/orders/${number}/x`,
    params: { number },
    body,
  });
const capture = (number: string, body: object = {}) => post(captureHandler, number, body);
const captureFails = (intentId: string) =>
  shop.control('chaos', {
    rules: [{ match: { path: `/v1/payment_intents/${intentId}/capture` }, action: 'rate_limit_429' }],
  });
const askedOf = async (intentId: string) => {
  const [row] = await shop.db.execute<{ asked: number | null }>(
    sql`select capture_minor::int as asked from checkout_attempts where stripe_intent_id = ${intentId}`,
  );
  return row?.asked;
};

test('a capture that waits for Stripe is not overtaken by one of another amount', async () => {
  const { number, intentId, total } = await authorised();
  await captureFails(intentId);
  expect((await capture(number, { amountMinor: 1_000 })).status).toBe(503);
  await shop.db.execute(
    sql`update operations set resume_after = now() - interval '1 second' where state = 'pending'`,
  );
  const other = await capture(number, { amountMinor: 2_000 });
  expect([other.status, other.body.error?.code]).toEqual([409, 'attempt_in_progress']);
  expect(await askedOf(intentId)).toBe(1_000);
  await shop.control('chaos', { rules: [] });
  await untilQuiet(shop);
  expect((await capture(number)).body).toMatchObject({ capturedMinor: 1_000, releasedMinor: total - 1_000 });
});

test('an authorization whose cancel is on its way is not captured', async () => {
  const { variant, number, intentId } = await authorised();
  await shop.control('chaos', {
    rules: [{ match: { path: `/v1/payment_intents/${intentId}/cancel` }, action: 'rate_limit_429' }],
  });
  expect((await post(cancelHandler, number, {})).status).toBe(503);
  const answer = await capture(number);
  expect([answer.status, answer.body.error?.code]).toEqual([409, 'payment_not_capturable']);
  expect((await shop.stripe.paymentIntents.retrieve(intentId)).status).toBe('requires_capture');
  await shop.control('chaos', { rules: [] });
  await untilQuiet(shop);
  expect((await shop.stripe.paymentIntents.retrieve(intentId)).status).toBe('canceled');
  expect(await stock(shop.db, variant)).toEqual({ available: 3, held: 0, sold: 0 });
});

test('a capture that was refused leaves nothing asked for: what comes then is compared with the order', async () => {
  const { buyer, number, intentId } = await authorised();
  await shop.stripe.paymentIntents.cancel(intentId);
  const refused = await capture(number, { amountMinor: 1_500 });
  expect([refused.status, refused.body.error?.code]).toEqual([409, 'payment_not_capturable']);
  expect(await askedOf(intentId)).toBeNull();
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 0, payments: 0, live: 0 });
});

test.each([
  ['one minor unit', 1],
  ['all but one', -1],
])('a capture of %s takes exactly that, and releases the rest', async (_name, amount) => {
  const { number, intentId, total } = await authorised();
  const amountMinor = amount > 0 ? amount : total + amount;
  const answer = await capture(number, { amountMinor });
  expect(answer.body).toMatchObject({ capturedMinor: amountMinor, releasedMinor: total - amountMinor });
  const intent = await shop.stripe.paymentIntents.retrieve(intentId);
  expect(intent.amount_received).toBe(amountMinor);
  await settle(shop);
  expect((await ledgerOf(shop, number)).sales).toBe(-amountMinor);
  expect((await refundsOf(admin, number)).body.payments).toMatchObject([
    { capturedMinor: amountMinor, refundableMinor: amountMinor },
  ]);
});

test('each of two authorizations of a shopper that end soon is told of once', async () => {
  const [one, two] = [await authorised(), await authorised()];
  await shop.db.execute(sql`
    update checkout_attempts set capture_before = now() + interval '20 hours'
    where stripe_intent_id in (${one.intentId}, ${two.intentId})`);
  await sweep();
  await sweep();
  const told = await shop.db.execute<{ times: number }>(sql`
    select count(*)::int as times from order_events e join orders o on o.id = e.order_id
    where e.kind = 'authorisation_expiring' and o.number in (${one.number}, ${two.number}) group by o.id`);
  expect(told.map((row) => row.times)).toEqual([1, 1]);
});

test('an authorization that Stripe has ended is over here: nothing is captured, and the stock is free', async () => {
  const { variant, number, intentId } = await authorised();
  await shop.stripe.paymentIntents.cancel(intentId, { cancellation_reason: 'abandoned' });
  await settle(shop);
  expect(await stock(shop.db, variant)).toEqual({ available: 3, held: 0, sold: 0 });
  expect((await capture(number)).body.error?.code).toBe('payment_not_capturable');
});
