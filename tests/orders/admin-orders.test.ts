/** Orders as staff find and read them through the API: exact search, filters, pages by keyset, nobody else. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GET as readHandler } from '#app/api/admin/orders/[number]/route.ts';
import { GET as listHandler } from '#app/api/admin/orders/route.ts';
import type { AdminOrder, AdminOrderList, OpenWork } from '#lib/contracts/admin-orders.ts';
import { readOpenWorkForStaff } from '#lib/orders/admin-overview.ts';
import { listWarningsForStaff } from '#lib/orders/admin-warnings.ts';
import { call, type PaidOrder, paidOrder, refund, type Staff, staff, untilQuiet } from '../support/admin.ts';
import { openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let support: Staff;
let admin: Staff;
let visa: PaidOrder;
let mastercard: PaidOrder;
beforeAll(async () => {
  shop = await openShop();
  [support, admin] = [await staff('support'), await staff()];
  const variant = await shop.product({ stock: 20, prices: { usd: 6_000 } });
  visa = await paidOrder(shop, { [variant]: 1 });
  mastercard = await paidOrder(shop, { [variant]: 2 }, 'pm_card_mastercard');
});
afterAll(async () => {
  await shop.close();
});

const list = (query: string, by: { cookie: string } = support) =>
  call<AdminOrderList>(listHandler, by, { path: `/api/admin/orders?${query}`, params: {} });
const numbersOf = async (query: string) => (await list(query)).body.data.map((order) => order.number);
const read = (number: string, by: { cookie: string } = support) =>
  call<AdminOrder>(readHandler, by, { path: `/api/admin/orders/${number}`, params: { number } });

describe('search', () => {
  test('finds by exact e-mail in any spelling, number, Stripe id and last four digits', async () => {
    const [payment] = (await read(visa.number)).body.payments;
    const customer = (await read(visa.number)).body.customer.stripeCustomerId;
    for (const known of [
      ` ${visa.buyer.email.toUpperCase()} `,
      visa.number,
      visa.number.toLowerCase().slice(3),
      visa.intentId,
      payment?.chargeId ?? '',
      customer ?? '',
    ]) {
      expect(await numbersOf(`q=${encodeURIComponent(known)}`), known).toEqual([visa.number]);
    }
    expect(await numbersOf('q=4444')).toEqual([mastercard.number]);
  });

  test('finds an order by the refund that was made of it', async () => {
    const made = await refund(admin, mastercard.number, { amountMinor: 500 });
    await untilQuiet(shop);
    expect(await numbersOf(`q=${made.body.stripeRefundId}`)).toEqual([mastercard.number]);
    expect(await numbersOf('refund=partial')).toEqual([mastercard.number]);
  });

  test('finds nothing by a part, a foreign id or words', async () => {
    for (const unknown of ['@markethub.test', visa.number.slice(0, -1), 'pi_nobody', 'Ada Example', '42'])
      expect(await numbersOf(`q=${encodeURIComponent(unknown)}`), unknown).toEqual([]);
  });

  test('refuses filters that do not exist', async () => {
    expect((await list('state=lost')).status).toBe(400);
    expect((await list('colour=red')).status).toBe(400);
  });
});

test('pages by keyset: each order once, newest first, whatever comes in meanwhile', async () => {
  const first = await list('limit=1');
  expect(first.body.data.map((order) => order.number)).toEqual([mastercard.number]);
  const second = await list(`limit=1&cursor=${first.body.nextCursor}`);
  expect(second.body.data.map((order) => order.number)).toEqual([visa.number]);
  expect(second.body.nextCursor).toBeNull();
  expect((await list('cursor=nonsense')).body.data).toHaveLength(2);
});

test('an order tells its money, its customer and everything that happened', async () => {
  const { body } = await read(visa.number);
  expect(body).toMatchObject({
    number: visa.number,
    state: 'paid',
    email: visa.buyer.email,
    customer: { email: visa.buyer.email },
    shippingAddress: { line1: '12 Harbour Street' },
    flags: [],
    disputes: [],
  });
  expect(body.payments).toHaveLength(1);
  expect(body.payments[0]).toMatchObject({
    state: 'succeeded',
    intentId: visa.intentId,
    last4: '4242',
    money: { status: 'succeeded', amountMinor: body.totalMinor, refundable: true },
  });
  const told = body.timeline.map((entry) => `${entry.source} ${entry.kind}`);
  expect(told).toEqual(
    expect.arrayContaining([
      'order payment_started',
      'order paid',
      'audit payment.succeeded',
      'stripe payment_intent.succeeded',
      'mail order_confirmation',
    ]),
  );
  expect(Object.keys(body.people)).toEqual([visa.buyer.id]);
});

test('a dispute and its deadline stand with the order and in the open work', async () => {
  const variant = await shop.product({ stock: 2, prices: { usd: 6_000 } });
  const before = await readOpenWorkForStaff();
  const disputed = await paidOrder(shop, { [variant]: 1 }, 'pm_card_createDispute');
  const { body } = await read(disputed.number);
  expect(body.disputeState).toBe('open');
  expect(body.disputes[0]).toMatchObject({ status: 'needs_response', amountMinor: body.totalMinor });
  const work: OpenWork = await readOpenWorkForStaff();
  expect(work.disputesToAnswer).toBe(before.disputesToAnswer + 1);
  expect(work.nextDisputeDueAt).not.toBeNull();
  expect(await numbersOf('dispute=open')).toEqual([disputed.number]);
  expect(await numbersOf(`q=${body.disputes[0]?.id}`)).toEqual([disputed.number]);
});

test('warnings of fraud are listed with what they are about', async () => {
  const variant = await shop.product({ stock: 2, prices: { usd: 6_000 } });
  const order = await paidOrder(shop, { [variant]: 1 });
  const { body } = await read(order.number);
  await shop.db.execute(sql`
    insert into early_fraud_warnings (id, stripe_warning_id, stripe_charge_id, payment_id, order_id, fraud_type, actionable, opened_at)
    select ${uuidv7()}::uuid, 'issfr_1', ${body.payments[0]?.chargeId}, p.id, p.order_id, 'made_with_stolen_card', true, now()
    from payments p where p.order_id = ${body.id}`);
  expect(await listWarningsForStaff()).toMatchObject([
    { id: 'issfr_1', orderNumber: order.number, actionable: true, amountMinor: body.totalMinor },
  ]);
  expect((await read(order.number)).body.warnings).toMatchObject([{ fraudType: 'made_with_stolen_card' }]);
});

test('is for staff alone, and unknown orders are not there', async () => {
  expect((await list('', { cookie: visa.buyer.cookie })).status).toBe(403);
  expect((await read(visa.number, { cookie: visa.buyer.cookie })).status).toBe(403);
  expect((await list('', { cookie: '' })).status).toBe(401);
  for (const unknown of ['MH-000000000000', 'nonsense']) expect((await read(unknown)).status).toBe(404);
});
