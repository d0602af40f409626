/** Rule 22: money that is only authorised is captured, all or in part, or let go; nothing is placed before it is taken. */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { POST as cancelHandler } from '#app/api/admin/orders/[number]/cancel/route.ts';
import { POST as captureHandler } from '#app/api/admin/orders/[number]/capture/route.ts';
import { GET as orderHandler } from '#app/api/orders/[number]/route.ts';
import { resetConfig } from '#lib/config/config.ts';
import type { OrderView } from '#lib/contracts/orders.ts';
import type { AuthorisationView } from '#lib/contracts/refunds.ts';
import { sweep } from '#lib/jobs/run.ts';
import { expireAttempts } from '#lib/payments/intents/expire-attempts.ts';
import {
  call,
  ledgerOf,
  refund,
  refundsOf,
  type Staff,
  settle,
  staff,
  untilQuiet,
} from '../support/admin.ts';
import { counts, openShop, type Shop, stock } from '../support/shop.ts';
import { throughRelay } from '../support/stripe-relay.ts';

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
  const created = await shop.pay(buyer);
  await shop.confirm(created.body.paymentIntent);
  await settle(shop);
  const { order, paymentIntent } = created.body;
  return { variant, buyer, number: order.number, total: order.totalMinor, intentId: paymentIntent.id };
}

const capture = (number: string, body: object = {}, by: { cookie: string } = admin) =>
  call<AuthorisationView>(captureHandler, by, {
    path: `/api/admin/orders/${number}/capture`,
    params: { number },
    body,
  });
const letGo = (number: string, by: { cookie: string } = admin) =>
  call<AuthorisationView>(cancelHandler, by, {
    path: `/api/admin/orders/${number}/cancel`,
    params: { number },
    body: {},
  });

test('an authorised payment places nothing, holds the stock and names when it ends', async () => {
  const { variant, buyer, number, intentId } = await authorised();
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 0, payments: 0, mails: 0, live: 1 });
  expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 1, sold: 0 });
  const [row] = await shop.db.execute(sql`
    select state, capture_before > now() as named from checkout_attempts where stripe_intent_id = ${intentId}`);
  expect(row).toEqual({ state: 'requires_capture', named: true });
  const early = await refund(admin, number, {});
  expect([early.status, early.body.error?.code]).toEqual([409, 'payment_not_captured']);
});

test('captured whole, the order is paid with the amount that was shown', async () => {
  const { variant, buyer, number, total } = await authorised();
  const answer = await capture(number);
  expect([answer.status, answer.body]).toMatchObject([
    200,
    { orderState: 'paid', attemptState: 'succeeded', capturedMinor: total, releasedMinor: 0 },
  ]);
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, mails: 1, flags: 0 });
  expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 0, sold: 1 });
  await settle(shop);
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, mails: 1, flags: 0 });
  const again = await capture(number);
  expect([again.status, again.body.capturedMinor]).toEqual([200, total]);
});

test('captured in part, the rest is shown as released and not as a refund', async () => {
  const { buyer, number, total, intentId } = await authorised();
  expect((await capture(number, { amountMinor: total + 1 })).body.error?.code).toBe('capture_too_large');
  const answer = await capture(number, { amountMinor: 2_500 });
  expect(answer.body).toMatchObject({
    orderState: 'paid',
    capturedMinor: 2_500,
    releasedMinor: total - 2_500,
  });
  await settle(shop);
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, flags: 0 });
  const { body } = await refundsOf(admin, number);
  expect(body.data).toEqual([]);
  expect(body.payments).toMatchObject([
    { capturedMinor: 2_500, releasedMinor: total - 2_500, refundableMinor: 2_500 },
  ]);
  expect((await refund(admin, number, { amountMinor: 2_501 })).body.error?.code).toBe('refund_too_large');
  const intent = await shop.stripe.paymentIntents.retrieve(intentId);
  expect([intent.amount, intent.amount_received]).toEqual([total, 2_500]);
  expect((await ledgerOf(shop, number)).sales).toBe(-2_500);
});

test('the shopper is told what was charged, released and given back, beside the total', async () => {
  const { buyer, number, total, intentId } = await authorised();
  const told = async () => ({
    order: await call<OrderView>(orderHandler, buyer, { path: `/api/orders/${number}`, params: { number } }),
    status: await shop.status(buyer, intentId),
  });
  const held = await told();
  expect(held.order.body).toMatchObject({ totalMinor: total, money: null });
  expect(held.status.body).not.toHaveProperty('money');
  await capture(number, { amountMinor: 2_500 });
  await settle(shop);
  const charged = { capturedMinor: 2_500, releasedMinor: total - 2_500, refundedMinor: 0 };
  const taken = await told();
  expect(taken.order.body).toMatchObject({ state: 'paid', totalMinor: total, money: charged });
  expect(taken.status.body).toMatchObject({ status: 'succeeded', amountMinor: total, money: charged });
  expect((await refund(admin, number, { amountMinor: 1_000 })).status).toBe(201);
  await settle(shop);
  const back = await told();
  expect(back.order.body.money).toEqual({ ...charged, refundedMinor: 1_000 });
  expect(back.status.body.money).toEqual({ ...charged, refundedMinor: 1_000 });
});

test('captured in Stripe’s dashboard already is success', async () => {
  const { number, total, intentId } = await authorised();
  await shop.stripe.paymentIntents.capture(intentId);
  const answer = await capture(number);
  expect([answer.status, answer.body.orderState, answer.body.capturedMinor]).toEqual([200, 'paid', total]);
});

test('another amount than was asked for is flagged, not fulfilled', async () => {
  const { buyer, intentId, number } = await authorised();
  await shop.stripe.paymentIntents.capture(intentId, { amount_to_capture: 1_000 });
  await settle(shop);
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 0, payments: 1, flags: 1, mails: 0 });
  const answer = await capture(number);
  expect([answer.status, answer.body.orderState]).toEqual([200, 'review']);
});

test('an amount that Stripe cannot move in the currency is refused before any call', async () => {
  const { number, intentId } = await authorised();
  await shop.db.execute(
    sql`update checkout_attempts set currency = 'kwd' where stripe_intent_id = ${intentId}`,
  );
  const answer = await capture(number, { amountMinor: 1_235 });
  expect([answer.status, answer.body.error?.code]).toEqual([409, 'amount_indivisible']);
  expect((await shop.stripe.paymentIntents.retrieve(intentId)).status).toBe('requires_capture');
});

test('two admins at once capture once', async () => {
  const { number, total } = await authorised();
  const other = await staff();
  const answers = await Promise.all([capture(number), capture(number, {}, other), capture(number)]);
  expect(answers.some((answer) => answer.status === 200)).toBe(true);
  for (const answer of answers) expect([200, 409]).toContain(answer.status);
  await untilQuiet(shop);
  expect((await capture(number)).body).toMatchObject({ orderState: 'paid', capturedMinor: total });
});

describe('an answer that is lost', () => {
  test.each([
    ['cut_after', {}],
    ['error_500_after', { kept: true }],
    ['error_500_before', { kept: true }],
    ['rate_limit_429', {}],
  ])('%s %o ends in one capture, by the worker', async (action, extra) => {
    const { number, intentId } = await authorised();
    const match = { method: 'POST', path: `/v1/payment_intents/${intentId}/capture` };
    const reads = { method: 'GET', path: `/v1/payment_intents/${intentId}` };
    await shop.control('chaos', {
      rules: [
        { match, action, times: 1, ...extra },
        { match, action: action === 'rate_limit_429' ? action : 'cut_before' },
        { match: reads, action: 'cut_before' },
      ],
    });
    expect((await capture(number, { amountMinor: 3_000 })).status).toBe(503);
    await shop.control('chaos', { rules: [] });
    await untilQuiet(shop);
    expect((await capture(number)).body).toMatchObject({ orderState: 'paid', capturedMinor: 3_000 });
  });
});

describe('a capture that the bank declines', () => {
  const decline = {
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'generic_decline',
    message: 'No.',
  };
  const declining = <T>(
    intentId: string,
    work: () => Promise<T>,
    after: () => void | Promise<void> = () => undefined,
  ) =>
    throughRelay(
      shop,
      async (asked) => {
        if (asked !== `POST /v1/payment_intents/${intentId}/capture`) return null;
        await after();
        return { status: 402, body: { error: decline } };
      },
      work,
    );
  const operationOf = async (intentId: string) => {
    const [row] = await shop.db.execute<{
      state: string;
      outcome: string | null;
      capture: number | null;
    }>(sql`
      select o.state, o.outcome, a.capture_minor::int as capture from operations o join checkout_attempts a on a.id = o.attempt_id
      where a.stripe_intent_id = ${intentId} and o.kind = 'intent.capture' order by o.created_at desc limit 1`);
    return row;
  };

  test('ends, is told to staff, and the authorization stays as it is', async () => {
    const { variant, number, intentId, total } = await authorised();
    const answer = await declining(intentId, () => capture(number, { amountMinor: 2_000 }));
    expect([answer.status, answer.body.error?.code]).toEqual([402, 'capture_declined']);
    expect(await operationOf(intentId)).toEqual({
      state: 'declined',
      outcome: 'card_declined',
      capture: null,
    });
    const told = await shop.db.execute<{ code: string }>(sql`
      select e.detail->>'code' as code from order_events e join orders o on o.id = e.order_id
      where o.number = ${number} and e.kind = 'capture_declined'`);
    expect(told.map((row) => row.code)).toEqual(['card_declined']);
    expect(await stock(shop.db, variant)).toMatchObject({ held: 1 });
    const again = await capture(number);
    expect([again.status, again.body.capturedMinor]).toEqual([200, total]);
  });

  test('after the authorization has ended closes the order and frees the stock', async () => {
    const { variant, number, intentId } = await authorised();
    const answer = await declining(
      intentId,
      () => capture(number),
      async () => {
        await shop.stripe.paymentIntents.cancel(intentId);
      },
    );
    expect(answer.status).toBe(402);
    expect(await operationOf(intentId)).toMatchObject({ state: 'declined' });
    expect(await stock(shop.db, variant)).toEqual({ available: 3, held: 0, sold: 0 });
    await settle(shop);
    expect((await capture(number)).body.error?.code).toBe('payment_not_capturable');
  });
});

test('let go, the order is cancelled, the stock goes back and nothing is refunded', async () => {
  const { variant, buyer, number, intentId } = await authorised();
  const answer = await letGo(number);
  expect([answer.status, answer.body.orderState, answer.body.attemptState]).toEqual([
    200,
    'cancelled',
    'canceled',
  ]);
  expect(await stock(shop.db, variant)).toEqual({ available: 3, held: 0, sold: 0 });
  expect((await shop.stripe.paymentIntents.retrieve(intentId)).status).toBe('canceled');
  expect((await letGo(number)).status).toBe(200);
  expect((await capture(number)).body.error?.code).toBe('payment_not_capturable');
  await settle(shop);
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 0, payments: 0 });
});

test('what is paid is refunded, not let go', async () => {
  const { number } = await authorised();
  await capture(number);
  expect((await letGo(number)).body.error?.code).toBe('already_paid');
});

test('an authorisation that ends soon is told of once, and its hold is not taken away before', async () => {
  const { variant, intentId } = await authorised();
  const { db } = shop;
  await db.execute(
    sql`update checkout_attempts set expires_at = now() - interval '1 second' where stripe_intent_id = ${intentId}`,
  );
  expect(await expireAttempts()).toMatchObject({ extended: 1, canceled: 0 });
  await db.execute(
    sql`update checkout_attempts set capture_before = now() + interval '20 hours' where stripe_intent_id = ${intentId}`,
  );
  await sweep();
  await sweep();
  const told = await shop.db.execute(sql`
    select 1 from order_events e join checkout_attempts a on a.order_id = e.order_id
    where a.stripe_intent_id = ${intentId} and e.kind = 'authorisation_expiring'`);
  expect(told).toHaveLength(1);
  expect(await stock(shop.db, variant)).toMatchObject({ held: 1 });
});

test('only admins capture and let go', async () => {
  const { number, buyer } = await authorised();
  const support = await staff('support');
  for (const by of [support, buyer]) {
    expect((await capture(number, {}, by)).status).toBe(403);
    expect((await letGo(number, by)).status).toBe(403);
  }
  expect((await capture('MH-000000000000')).status).toBe(404);
  expect((await capture(number, { amountMinor: 0 })).status).toBe(400);
  expect((await capture(number, { amountMinor: -1 })).status).toBe(400);
});
