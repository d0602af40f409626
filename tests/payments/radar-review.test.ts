/** Rule 52: an order under a Radar review is paid and not to be fulfilled until the review is closed, in any order. */
import { sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GET as orderHandler } from '#app/api/admin/orders/[number]/route.ts';
import { GET as listHandler } from '#app/api/admin/orders/route.ts';
import { listOpenReviews } from '#db/repositories/radar-reviews.ts';
import type { AdminOrder, AdminOrderList } from '#lib/contracts/admin-orders.ts';
import { readOpenWorkForStaff } from '#lib/orders/admin-overview.ts';
import { readAndTakeIn } from '#lib/payments/reconciliation/ingest-object.ts';
import { ENDPOINT_EVENTS } from '#lib/payments/stripe/webhook-endpoints.ts';
import { call, moneyOf, paidOrder, refund, type Staff, settle, staff, untilQuiet } from '../support/admin.ts';
import { permutations } from '../support/permutations.ts';
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

const ELEVATED = 'pm_card_riskLevelElevated';

const order = (card?: string) => paidOrder(shop, { [variant]: 1 }, card);
const review = async (intentId: string): Promise<string> =>
  String((await shop.control('reviews', { payment_intent: intentId })).id);
const close = (id: string, to: string) => shop.control(`reviews/${id}`, { to });
const read = async (number: string) =>
  (await call<AdminOrder>(orderHandler, admin, { path: `/api/admin/orders/${number}`, params: { number } }))
    .body;

/** Whether the order is held back, as its page, the list and the count of open work say. */
async function isHeld(number: string): Promise<boolean> {
  const { body } = await call<AdminOrderList>(listHandler, admin, {
    path: '/api/admin/orders?needs=radar_review',
    params: {},
  });
  const listed = body.data.map((one) => one.number);
  expect((await readOpenWorkForStaff()).orders.radar_review).toBe(listed.length);
  const { reviewHold } = await read(number);
  expect(listed.includes(number)).toBe(reviewHold);
  return reviewHold;
}

/** A payment under review of which no event has arrived; with all of its events. */
async function unheard(verdict?: string) {
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  const { id: intentId } = created.body.paymentIntent;
  await shop.confirm(created.body.paymentIntent, ELEVATED);
  await shop.control('async/run', {});
  const [charge] = (await shop.stripe.charges.list({ payment_intent: intentId })).data;
  const reviewId = String(charge?.review);
  if (verdict !== undefined) await close(reviewId, verdict);
  const about = (await shop.events()).filter(({ data }) => JSON.stringify(data.object).includes(intentId));
  const event = (type: string): Stripe.Event => {
    const found = about.find((candidate) => candidate.type === type);
    if (!found) throw new Error(`no ${type}`);
    return found;
  };
  return { number: created.body.order.number, intentId, reviewId, event };
}

test('our endpoint is told of reviews', () => {
  expect(ENDPOINT_EVENTS).toEqual(expect.arrayContaining(['review.opened', 'review.closed']));
});

test('the test card of elevated risk is paid and held back until somebody approves it', async () => {
  const { number, intentId } = await order(ELEVATED);
  expect(await moneyOf(shop, number)).toMatchObject({ state: 'paid' });
  expect(await isHeld(number)).toBe(true);
  const [charge] = (await shop.stripe.charges.list({ payment_intent: intentId })).data;
  expect(charge?.outcome?.type).toBe('manual_review');
  expect((await read(number)).reviews).toMatchObject([
    { id: charge?.review, open: true, openedReason: 'rule', closedReason: null },
  ]);
  await shop.stripe.reviews.approve(String(charge?.review));
  await settle(shop);
  expect(await isHeld(number)).toBe(false);
  expect((await read(number)).reviews).toMatchObject([{ open: false, closedReason: 'approved' }]);
  expect(await moneyOf(shop, number)).toMatchObject({ state: 'paid', refund_state: 'none' });
});

test('a review of a payment that was long paid holds its order back, and two of them until both are closed', async () => {
  const { number, intentId } = await order();
  expect(await isHeld(number)).toBe(false);
  const first = await review(intentId);
  await settle(shop);
  expect(await isHeld(number)).toBe(true);
  await close(first, 'approved');
  const second = await review(intentId);
  await settle(shop);
  expect(await isHeld(number)).toBe(true);
  await close(second, 'acknowledged');
  await settle(shop);
  expect(await isHeld(number)).toBe(false);
});

describe('every order of the events of payment and review ends in one state', { timeout: 120_000 }, () => {
  test.each([
    ['that is open', undefined, ['payment_intent.succeeded', 'charge.succeeded', 'review.opened'], true],
    [
      'that was approved',
      'approved',
      ['payment_intent.succeeded', 'charge.succeeded', 'review.opened', 'review.closed'],
      false,
    ],
  ] as const)('of a review %s', async (_name, verdict, types, held) => {
    for (const sequence of permutations(types)) {
      const { number, event } = await unheard(verdict);
      for (const type of sequence) {
        expect(await shop.post({ ...event(type), created: 1_790_000_000 })).toBe(200);
      }
      await untilQuiet(shop);
      expect(await moneyOf(shop, number), sequence.join(' ')).toMatchObject({ state: 'paid' });
      expect(await isHeld(number), sequence.join(' ')).toBe(held);
    }
  });
});

test('a review whose own events are lost is found by its charge', async () => {
  const { number, event } = await unheard();
  for (const type of ['payment_intent.succeeded', 'charge.succeeded']) await shop.post(event(type));
  await untilQuiet(shop);
  expect(await isHeld(number)).toBe(true);
});

test('an order whose review ended in a refund is refunded by that event alone', async () => {
  const { number, intentId, event } = await unheard();
  for (const type of ['payment_intent.succeeded', 'charge.succeeded', 'review.opened']) {
    await shop.post(event(type));
  }
  await untilQuiet(shop);
  await shop.stripe.refunds.create({ payment_intent: intentId, reason: 'fraudulent' });
  const closed = (await shop.events('review.closed')).find(({ data }) =>
    JSON.stringify(data.object).includes(intentId),
  );
  expect(closed?.data.object).toMatchObject({ closed_reason: 'refunded_as_fraud' });
  await shop.post(closed ?? {});
  await untilQuiet(shop);
  expect(await moneyOf(shop, number)).toMatchObject({ refund_state: 'full' });
  expect(await isHeld(number)).toBe(false);
});

test('an order whose review ended in a dispute is disputed by that event alone', async () => {
  const { number, intentId } = await order(ELEVATED);
  await shop.control('disputes', { payment_intent: intentId });
  const closed = (await shop.events('review.closed')).find(({ data }) =>
    JSON.stringify(data.object).includes(intentId),
  );
  expect(closed?.data.object).toMatchObject({ closed_reason: 'disputed' });
  await shop.post(closed ?? {});
  await untilQuiet(shop);
  expect(await moneyOf(shop, number)).toMatchObject({ dispute_state: 'open' });
  const refused = await refund(admin, number, {});
  expect(refused.body.error?.code).toBe('refund_blocked');
});

test('a review of somebody else’s payment is stored and ignored', async () => {
  const intent = await shop.stripe.paymentIntents.create({
    amount: 2_000,
    currency: 'usd',
    confirm: true,
    payment_method: ELEVATED,
    return_url: 'http://localhost:3000/',
  });
  await settle(shop);
  const rows = await shop.db.execute(sql`
    select distinct state, reason from stripe_events where type = 'review.opened' and extract->>'intent' = ${intent.id}`);
  expect([...rows]).toEqual([{ state: 'ignored', reason: 'foreign' }]);
});

test('open reviews can be read again one after the other, and one that was closed meanwhile is found closed', async () => {
  const { number, intentId } = await order();
  const id = await review(intentId);
  await settle(shop);
  const open = await listOpenReviews(shop.db, 100);
  expect(open).toContain(id);
  await close(id, 'approved');
  for (const one of open)
    expect(await readAndTakeIn({ kind: 'review', id: one })).toMatchObject({ ok: true });
  expect(await isHeld(number)).toBe(false);
  expect(await listOpenReviews(shop.db, 100)).not.toContain(id);
  // What was read just now is behind what was not.
  const again = await listOpenReviews(shop.db, 100);
  await readAndTakeIn({ kind: 'review', id: again[0] ?? '' });
  expect((await listOpenReviews(shop.db, 100)).at(-1)).toBe(again[0]);
  await settle(shop);
});
