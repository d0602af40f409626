/**
 * Rule 40: keys are changed while operations are pending. What was begun at one Stripe account is not sent to another, and
 * what another one does not know says nothing about it.
 */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { DELETE as removeHandler } from '#app/api/payments/methods/[id]/route.ts';
import { resetConfig } from '#lib/config/config.ts';
import { openCustomerSession } from '#lib/payments/customers/open-customer-session.ts';
import { captureOrder } from '#lib/payments/intents/capture-order.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { ADDRESS } from '../support/address.ts';
import { moneyOf, paidOrder, refund, type Staff, settle, staff, untilQuiet } from '../support/admin.ts';
import { withAnotherAccount } from '../support/another-account.ts';
import { operationsAreDue } from '../support/pass-time.ts';
import { sameOriginRequest } from '../support/session.ts';
import { type Buyer, openShop, type Shop, stock } from '../support/shop.ts';
import { type Change, throughRelay } from '../support/stripe-relay.ts';

let shop: Shop;
let admin: Staff;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
});
afterEach(() => {
  delete process.env.CAPTURE_METHOD;
  resetConfig();
});
afterAll(async () => {
  await shop.close();
});

/** Stripe does what is asked, and its answer is lost. */
const lost =
  (path: string): Change =>
  async (asked, theirs) => {
    if (!asked.startsWith(path)) return null;
    await theirs();
    return { status: 200, body: {} };
  };
/** Nothing gets as far as Stripe. */
const cut =
  (path: string): Change =>
  (asked) =>
    asked.startsWith(path) ? { status: 503, body: {} } : null;

/** The worker runs with the key of another account for a while. */
const workElsewhere = () =>
  withAnotherAccount(async () => {
    for (let round = 0; round < 2; round += 1) {
      await operationsAreDue(shop);
      await resumeOperations();
    }
  });

const attemptOf = async (buyer: Buyer) =>
  (await shop.db.execute(sql`select state from checkout_attempts where user_id = ${buyer.id}`))[0]?.state;

async function withCard(): Promise<{ buyer: Buyer; customer: string; method: string }> {
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  await openCustomerSession(buyer.id);
  const [row] = await shop.db.execute<{ id: string }>(
    sql`select stripe_customer_id as id from customers where user_id = ${buyer.id} and stripe_customer_id is not null`,
  );
  const customer = row?.id ?? '';
  const { id: method } = await shop.stripe.paymentMethods.attach('pm_card_visa', { customer });
  await settle(shop);
  return { buyer, customer, method };
}

test('a cancellation does not end an attempt that was paid', async () => {
  const variant = await shop.product({ stock: 1 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const { body } = await shop.pay(buyer);
  await throughRelay(shop, cut(`POST /v1/payment_intents/${body.paymentIntent.id}/cancel`), () =>
    shop.cancel(buyer, body.paymentIntent.id),
  );
  await shop.confirm(body.paymentIntent);
  await workElsewhere();
  expect(await attemptOf(buyer)).toBe('open');
  expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 1, sold: 0 });
  await untilQuiet(shop);
  expect(await moneyOf(shop, body.order.number)).toMatchObject({ state: 'paid' });
});

test('a capture of a part whose answer was lost is still known to be that part', async () => {
  process.env.CAPTURE_METHOD = 'manual';
  resetConfig();
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  const { body } = await shop.pay(buyer);
  await shop.confirm(body.paymentIntent);
  await settle(shop);
  const unread = cut(`GET /v1/payment_intents/${body.paymentIntent.id}`);
  const unheard = lost(`POST /v1/payment_intents/${body.paymentIntent.id}/capture`);
  await throughRelay(
    shop,
    async (...asked) => (await unheard(...asked)) ?? (await unread(...asked)),
    () => captureOrder({ orderNumber: body.order.number, adminId: admin.id, amountMinor: 1_000 }),
  );
  await workElsewhere();
  await settle(shop);
  expect(await moneyOf(shop, body.order.number)).toMatchObject({ state: 'paid' });
});

test.each([
  ['could not be sent', cut],
  ['was sent without an answer', lost],
])('a refund that %s stays reserved, and is paid once by its own account', async (_how, change) => {
  const order = await paidOrder(shop, { [await shop.product({ stock: 1 })]: 1 });
  await throughRelay(shop, change('POST /v1/refunds'), () =>
    refund(admin, order.number, { amountMinor: 1_000 }),
  );
  await workElsewhere();
  expect((await moneyOf(shop, order.number)).refunds).toEqual(['reserved:1000']);
  await untilQuiet(shop);
  await settle(shop);
  expect((await moneyOf(shop, order.number)).refunds).toEqual(['succeeded:1000']);
  expect((await shop.stripe.refunds.list({ payment_intent: order.intentId })).data).toHaveLength(1);
});

test('a refund of the other mode of the same account waits for the key of its mode', async () => {
  const order = await paidOrder(shop, { [await shop.product({ stock: 1 })]: 1 });
  await throughRelay(shop, cut('POST /v1/refunds'), () =>
    refund(admin, order.number, { amountMinor: 1_000 }),
  );
  const mode = (from: string, to: string) =>
    shop.db.execute(
      sql`update operations set account = replace(account, ${from}, ${to}) where state = 'pending'`,
    );
  await mode('test:', 'live:');
  await operationsAreDue(shop);
  await resumeOperations();
  expect((await moneyOf(shop, order.number)).refunds).toEqual(['reserved:1000']);
  await mode('live:', 'test:');
  await untilQuiet(shop);
  expect((await moneyOf(shop, order.number)).refunds).toEqual(['succeeded:1000']);
});

test('a card that its owner has removed is taken from its customer', async () => {
  const { buyer, method } = await withCard();
  const request = sameOriginRequest(`/api/payments/methods/${method}`, {
    cookie: buyer.cookie,
    method: 'DELETE',
    body: {},
  });
  await throughRelay(shop, cut(`POST /v1/payment_methods/${method}/detach`), () =>
    removeHandler(request, { params: Promise.resolve({ id: method }) }),
  );
  await workElsewhere();
  await untilQuiet(shop);
  expect((await shop.stripe.paymentMethods.retrieve(method)).customer).toBeNull();
});

test('a payment with a saved card whose answer was lost is not charged again elsewhere', async () => {
  const { buyer, customer, method } = await withCard();
  const expectedTotal = await shop.shownTotal(buyer);
  await throughRelay(shop, lost('POST /v1/payment_intents'), () =>
    shop.pay(buyer, { body: { shippingAddress: ADDRESS, expectedTotal, paymentMethodId: method } }),
  );
  await shop.db.execute(
    sql`update operations set created_at = created_at - interval '2 minutes' where user_id = ${buyer.id} and state = 'pending'`,
  );
  await workElsewhere();
  expect(await attemptOf(buyer)).toBe('indeterminate');
  await untilQuiet(shop);
  expect(await attemptOf(buyer)).toBe('succeeded');
  expect((await shop.stripe.paymentIntents.list({ customer })).data).toHaveLength(1);
});
