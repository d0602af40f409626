/** The overview's tiles: what is counted is what the list of orders shows under the same name, whatever the order's own state says. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as seenHandler } from '#app/api/admin/orders/[number]/refunds/[refundId]/seen/route.ts';
import { GET as readHandler } from '#app/api/admin/orders/[number]/route.ts';
import { GET as listHandler } from '#app/api/admin/orders/route.ts';
import { resetConfig } from '#lib/config/config.ts';
import type { AdminOrder, AdminOrderList } from '#lib/contracts/admin-orders.ts';
import { eventListQuery } from '#lib/contracts/events.ts';
import { readLeniently } from '#lib/contracts/lenient-query.ts';
import { findingListQuery } from '#lib/contracts/reconciliation.ts';
import type { RefundView } from '#lib/contracts/refunds.ts';
import { ORDER_WORK, type OrderWork } from '#lib/domain/open-work.ts';
import { readOpenWorkForStaff } from '#lib/orders/admin-overview.ts';
import { readDisputeList } from '#lib/payments/disputes/read-disputes.ts';
import { readFindings } from '#lib/payments/reconciliation/read-findings.ts';
import { readEvents } from '#lib/payments/registry/read-inbox.ts';
import { call, moneyOf, paidOrder, refund, refundsOf, type Staff, settle, staff } from '../support/admin.ts';
import { openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let admin: Staff;
let support: Staff;
let variant: string;
beforeAll(async () => {
  shop = await openShop();
  [admin, support] = [await staff(), await staff('support')];
  variant = await shop.product({ stock: 100, prices: { usd: 6_000 } });
});
afterAll(async () => {
  await shop.close();
});

const paid = (method?: string) => paidOrder(shop, { [variant]: 1 }, method);
const read = (number: string) =>
  call<AdminOrder>(readHandler, support, { path: `/api/admin/orders/${number}`, params: { number } });
const seen = (number: string, refundId: string, by: Staff = admin) =>
  call<RefundView>(seenHandler, by, {
    path: `/api/admin/orders/${number}/refunds/${refundId}/seen`,
    params: { number, refundId },
    body: {},
  });

/** The orders that the list shows for a tile; the tile counts as many. */
async function listed(needs: OrderWork): Promise<string[]> {
  const path = `/api/admin/orders?needs=${needs}`;
  const { body } = await call<AdminOrderList>(listHandler, support, { path, params: {} });
  const numbers = body.data.map((order) => order.number);
  expect((await readOpenWorkForStaff()).orders[needs], needs).toBe(numbers.length);
  return numbers;
}

test('nothing waits in a shop without orders, and a name that is not one is refused', async () => {
  for (const needs of ORDER_WORK) expect(await listed(needs), needs).toEqual([]);
  const odd = await call(listHandler, support, { path: '/api/admin/orders?needs=sleep', params: {} });
  expect(odd.status).toBe(400);
});

test('a surplus payment needs a look although its order is paid', async () => {
  const { number } = await paid();
  await shop.db.execute(sql`
    insert into review_flags (id, kind, stripe_intent_id, order_id, amount_minor, currency)
    select gen_random_uuid(), kind, 'pi_second' || kind, id, 500, 'usd'
    from orders, unnest(array['surplus_payment', 'stock_missing']) kind where number = ${number}`);
  expect((await moneyOf(shop, number)).state).toBe('paid');
  expect(await listed('look')).toEqual([number]);
  await shop.db.execute(sql`update review_flags set resolved_at = now()`);
  expect(await listed('look')).toEqual([]);
});

test('a refund to approve is listed also when the order is refunded in part', async () => {
  const { number } = await paid();
  await refund(admin, number, { amountMinor: 500 });
  process.env.REFUND_APPROVAL_ABOVE = 'usd:1000';
  resetConfig();
  const asked = await refund(admin, number, { amountMinor: 2_000 });
  delete process.env.REFUND_APPROVAL_ABOVE;
  resetConfig();
  expect(asked.body.state).toBe('awaiting_approval');
  expect((await moneyOf(shop, number)).refund_state).toBe('partial');
  expect(await listed('refund_approval')).toEqual([number]);
});

test('a refund without an answer is listed after a quarter of an hour, also beside one that went through', async () => {
  const { number } = await paid();
  await refund(admin, number, { amountMinor: 500 });
  await shop.db.execute(sql`
    insert into refunds (id, payment_id, order_id, state, origin, amount_minor, currency, created_at)
    select ${uuidv7()}::uuid, p.id, p.order_id, 'reserved', 'admin', 700, 'usd', now() - interval '14 minutes'
    from payments p join orders o on o.id = p.order_id where o.number = ${number}`);
  expect(await listed('refund_unanswered')).toEqual([]);
  await shop.db.execute(
    sql`update refunds set created_at = now() - interval '16 minutes' where state = 'reserved'`,
  );
  expect((await moneyOf(shop, number)).refund_state).toBe('partial');
  expect(await listed('refund_unanswered')).toEqual([number]);
  await shop.db.execute(sql`delete from refunds where state = 'reserved'`);
});

test('authorised money is listed, an order that merely waits for its payment is not', async () => {
  process.env.CAPTURE_METHOD = 'manual';
  resetConfig();
  const [buyer, other] = [await shop.buyer({ [variant]: 1 }), await shop.buyer({ [variant]: 1 })];
  const created = await shop.pay(buyer);
  await shop.pay(other);
  await shop.confirm(created.body.paymentIntent);
  await settle(shop);
  delete process.env.CAPTURE_METHOD;
  resetConfig();
  expect(await listed('capture')).toEqual([created.body.order.number]);
  expect((await readOpenWorkForStaff()).nextCaptureBefore).not.toBeNull();
});

test('a fraud warning is listed while a refund can still prevent the dispute', async () => {
  const { number } = await paid();
  await shop.db.execute(sql`
    insert into early_fraud_warnings (id, stripe_warning_id, stripe_charge_id, payment_id, order_id, fraud_type, actionable, opened_at)
    select gen_random_uuid(), 'issfr_open_work', p.stripe_charge_id, p.id, p.order_id, 'misc', true, now()
    from payments p join orders o on o.id = p.order_id where o.number = ${number}`);
  expect(await listed('fraud_warning')).toEqual([number]);
  expect((await read(number)).body.warnings).toMatchObject([{ actionable: true }]);
  await shop.db.execute(sql`update early_fraud_warnings set actionable = false`);
  expect(await listed('fraud_warning')).toEqual([]);
  expect((await read(number)).body.warnings).toMatchObject([{ actionable: false }]);
});

/** Makes refunds of a paid order fail at Stripe, after they had succeeded. */
async function failing(number: string, ...stripeIds: (string | null)[]): Promise<void> {
  for (const id of stripeIds) await shop.control(`refunds/${id}`, { to: 'failed' });
  await settle(shop);
  expect(
    (await refundsOf(admin, number)).body.data.filter((one) => one.state === 'failed').length,
  ).toBeGreaterThan(0);
}

test('a refund that failed later is told with its reason until it is refunded again', async () => {
  const { number } = await paid('pm_card_refundFail');
  const asked = await refund(admin, number, { amountMinor: 1_000 });
  expect(asked.body.state).toBe('succeeded');
  expect(await listed('refund_failed')).toEqual([]);
  await settle(shop);
  expect(await listed('refund_failed')).toEqual([number]);
  expect((await read(number)).body.failedRefunds).toEqual([
    {
      id: asked.body.id,
      amountMinor: 1_000,
      currency: 'usd',
      reason: 'expired_or_canceled_card',
      failedAt: expect.any(String),
    },
  ]);
  // Less than what failed leaves it open.
  await shop.db.execute(sql`
    insert into refunds (id, payment_id, order_id, state, origin, amount_minor, currency)
    select gen_random_uuid(), payment_id, order_id, 'pending', 'admin', 400, 'usd' from refunds where id = ${asked.body.id}`);
  expect(await listed('refund_failed')).toEqual([number]);
  await shop.db.execute(sql`
    insert into refunds (id, payment_id, order_id, state, origin, amount_minor, currency)
    select gen_random_uuid(), payment_id, order_id, 'pending', 'admin', 600, 'usd' from refunds where id = ${asked.body.id}`);
  expect(await listed('refund_failed')).toEqual([]);
  expect((await read(number)).body.failedRefunds).toEqual([]);
});

test('of two that failed one replacement closes one; a later failure opens its own alert', async () => {
  const { number } = await paid();
  const [first, second] = [
    await refund(admin, number, { amountMinor: 1_000 }),
    await refund(admin, number, { amountMinor: 1_000 }),
  ];
  await failing(number, first.body.stripeRefundId, second.body.stripeRefundId);
  const again = await refund(admin, number, { amountMinor: 1_000 });
  const open = async () => (await read(number)).body.failedRefunds.map((one) => one.id);
  expect(await open()).toHaveLength(1);
  await refund(admin, number, { amountMinor: 1_000 });
  expect(await open()).toEqual([]);
  await failing(number, again.body.stripeRefundId);
  expect(await open()).toEqual([again.body.id]);
  expect(await listed('refund_failed')).toEqual([number]);
  // A retry of a retry is enough: what was tried again and failed is not owed twice.
  await refund(admin, number, { amountMinor: 1_000 });
  expect(await open()).toEqual([]);
  expect(await listed('refund_failed')).toEqual([]);
});

test('a failure that a person saw to is open no more; the record names who, once', async () => {
  const { number } = await paid('pm_card_refundFail');
  const asked = await refund(admin, number, {});
  expect((await seen(number, asked.body.id)).body.error?.code).toBe('refund_not_failed');
  await settle(shop);
  expect(await listed('refund_failed')).toContain(number);
  expect((await seen(number, asked.body.id, support)).status).toBe(403);
  const other = await paid();
  expect((await seen(other.number, asked.body.id)).status).toBe(404);
  const before = await moneyOf(shop, number);
  const answers = await Promise.all([seen(number, asked.body.id), seen(number, asked.body.id)]);
  expect(answers.map((answer) => [answer.status, answer.body.state])).toEqual([
    [200, 'failed'],
    [200, 'failed'],
  ]);
  expect(await listed('refund_failed')).not.toContain(number);
  expect(await moneyOf(shop, number)).toEqual(before);
  const record = await shop.db.execute(sql`
    select actor from audit_log where action = 'refund.failure_seen' and subject = ${`refund:${asked.body.id}`}`);
  expect([...record]).toEqual([{ actor: `user:${admin.id}` }]);
});

test('disputes to answer, failed events and open findings stand behind their tiles', async () => {
  const { number } = await paid('pm_card_createDispute');
  await shop.db.execute(sql`
    insert into stripe_events (id, type, object_id, livemode, created_unix, extract, state, attempts, reason)
    values ('evt_dead_tile', 'payment_intent.succeeded', 'pi_nobody', false, 1700000000, '{}'::jsonb, 'dead', 12, 'apply_failed')`);
  await shop.db.execute(sql`
    with run as (
      insert into reconciliation_runs (id, kind, state, started_by)
      values (gen_random_uuid(), 'full', 'finished', 'worker') returning id
    )
    insert into reconciliation_findings (id, run_id, kind, subject, detail)
    select gen_random_uuid(), id, 'payment_missing_at_stripe', 'pi_ghost', '{}'::jsonb from run`);
  const work = await readOpenWorkForStaff();
  const disputes = (await readDisputeList({ open: true })).data.filter((one) => one.answerable);
  expect(disputes.map((one) => one.orderNumber)).toEqual([number]);
  expect(work.disputesToAnswer).toBe(1);
  const dead = await readEvents(readLeniently(eventListQuery, { state: 'dead' }));
  expect(dead.data.map((one) => one.id)).toEqual(['evt_dead_tile']);
  expect(work.deadEvents).toBe(1);
  const findings = await readFindings(readLeniently(findingListQuery, {}));
  expect(findings.data.map((one) => one.subject)).toEqual(['pi_ghost']);
  expect(work.openFindings).toBe(1);
});
