/**
 * Rules 3 and 36 for what a shopper keeps and begins: saved methods, the customer's default, set-ups and payment
 * attempts are not moved back by an answer that began before what they show.
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { customerKind } from '#lib/payments/customers/customer-kind.ts';
import { ensureCustomer } from '#lib/payments/customers/ensure-customer.ts';
import { paymentIntentKind } from '#lib/payments/intents/intent-kind.ts';
import { makeDefault } from '#lib/payments/methods/change-own-method.ts';
import { startSetup } from '#lib/payments/methods/create-setup-intent.ts';
import { paymentMethodKind } from '#lib/payments/methods/method-kind.ts';
import { setupIntentKind } from '#lib/payments/methods/setup-kind.ts';
import { untilQuiet } from '../support/admin.ts';
import { operationsAreDue, workOff } from '../support/pass-time.ts';
import { project, shownBy } from '../support/project-read.ts';
import { type Buyer, openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let variant: string;
beforeAll(async () => {
  shop = await openShop();
  variant = await shop.product({ stock: 500, prices: { usd: 6_000 } });
});
afterAll(async () => {
  await shop.close();
});

/** A shopper with two saved cards, the second of them newer. */
async function withCards(): Promise<{ buyer: Buyer; customer: string; cards: [string, string] }> {
  const buyer = await shop.buyer({ [variant]: 1 });
  const customer = await ensureCustomer(buyer.id, 'interactive');
  if (!customer.ok) throw new Error('no customer');
  const first = await shop.stripe.paymentMethods.attach('pm_card_visa', { customer: customer.value });
  await workOff(shop);
  const second = await shop.stripe.paymentMethods.attach('pm_card_mastercard', { customer: customer.value });
  await workOff(shop);
  return { buyer, customer: customer.value, cards: [first.id, second.id] };
}

const methodOf = async (id: string) => {
  const [row] = await shop.db.execute<{ state: string; exp_year: number; is_default: boolean }>(
    sql`select state, exp_year, is_default from saved_methods where stripe_payment_method_id = ${id}`,
  );
  return row;
};

describe('a saved method', () => {
  test('keeps the details of the newest read, and asks Stripe when an older one differs', async () => {
    const { cards } = await withCards();
    const old = await shownBy(paymentMethodKind.retrieve(cards[0]));
    const startedAtMs = await databaseNowMs();
    await shop.stripe.paymentMethods.update(cards[0], { card: { exp_month: 12, exp_year: 2044 } });
    await project(
      paymentMethodKind,
      await shownBy(paymentMethodKind.retrieve(cards[0])),
      await databaseNowMs(),
    );
    expect(await methodOf(cards[0])).toMatchObject({ exp_year: 2044 });
    expect(await project(paymentMethodKind, old, startedAtMs)).toMatchObject({ state: 'read' });
    expect(await methodOf(cards[0])).toMatchObject({ exp_year: 2044 });
    await workOff(shop);
    expect(await methodOf(cards[0])).toMatchObject({ exp_year: 2044 });
  });

  test('that is detached stays so, whatever a read of before says', async () => {
    const { cards } = await withCards();
    const startedAtMs = await databaseNowMs();
    const attached = await shownBy(paymentMethodKind.retrieve(cards[1]));
    await shop.stripe.paymentMethods.detach(cards[1]);
    await workOff(shop);
    expect(await project(paymentMethodKind, attached, startedAtMs)).toMatchObject({ state: 'stale' });
    expect(await methodOf(cards[1])).toMatchObject({ state: 'detached', is_default: false });
  });
});

describe('a customer', () => {
  test('keeps the default that its owner chose while a read was on its way, before and after Stripe knows', async () => {
    const { buyer, customer, cards } = await withCards();
    expect(await methodOf(cards[0])).toMatchObject({ is_default: true });
    const startedAtMs = await databaseNowMs();
    const before = await shownBy(customerKind.retrieve(customer));
    expect(before.defaultMethodId).toBe(cards[0]);
    await shop.control('chaos', {
      rules: [
        { match: { method: 'POST', path: `/v1/customers/${customer}` }, times: 9, action: 'rate_limit_429' },
      ],
    });
    await makeDefault({ userId: buyer.id, paymentMethodId: cards[1] });
    await shop.control('chaos', { rules: [] });
    // Stripe has not been told yet: also a read that begins now shows the one before.
    expect(await project(customerKind, before, await databaseNowMs())).toMatchObject({
      state: 'ignored',
      reason: 'own_default_on_its_way',
    });
    expect(await methodOf(cards[1])).toMatchObject({ is_default: true });
    await operationsAreDue(shop);
    await workOff(shop);
    expect((await shownBy(customerKind.retrieve(customer))).defaultMethodId).toBe(cards[1]);
    expect(await project(customerKind, before, startedAtMs)).toMatchObject({ state: 'read' });
    await workOff(shop);
    expect(await methodOf(cards[1])).toMatchObject({ is_default: true });
  });

  test('that is deleted stays deleted, and its cards with it', async () => {
    const { customer, cards } = await withCards();
    const startedAtMs = await databaseNowMs();
    const [alive, card] = [
      await shownBy(customerKind.retrieve(customer)),
      await shownBy(paymentMethodKind.retrieve(cards[0])),
    ];
    await shop.stripe.customers.del(customer);
    await workOff(shop);
    expect(await project(customerKind, alive, startedAtMs)).toMatchObject({ state: 'ignored' });
    expect(await project(paymentMethodKind, card, startedAtMs)).toMatchObject({ state: 'ignored' });
    expect(await methodOf(cards[0])).toMatchObject({ state: 'detached' });
    expect(
      await shop.db.execute(sql`select 1 from customers where stripe_customer_id = ${customer}`),
    ).toHaveLength(0);
  });
});

test('a set-up that succeeded stays so, and its open states are ordered by their reads', async () => {
  const buyer = await shop.buyer();
  const made = await startSetup({ userId: buyer.id });
  if (!made.ok) throw new Error('no set-up');
  const { id } = made.value.setupIntent;
  const seen = await shownBy(setupIntentKind.retrieve(id));
  const nowMs = await databaseNowMs();
  const statusOf = async () => {
    const [row] = await shop.db.execute<{ status: string }>(
      sql`select status from setup_attempts where stripe_setup_intent_id = ${id}`,
    );
    return row?.status;
  };
  await project(setupIntentKind, { ...seen, status: 'requires_action' }, nowMs);
  expect(await statusOf()).toBe('requires_action');
  const older = await project(setupIntentKind, { ...seen, status: 'requires_confirmation' }, nowMs - 1_000);
  expect(older).toMatchObject({ state: 'read' });
  expect(await statusOf()).toBe('requires_action');
  await project(setupIntentKind, { ...seen, status: 'succeeded' }, nowMs - 2_000);
  expect(await statusOf()).toBe('succeeded');
  await project(setupIntentKind, { ...seen, status: 'requires_action' }, nowMs + 1_000);
  expect(await statusOf()).toBe('succeeded');
  await untilQuiet(shop);
});

describe('a payment attempt', () => {
  const attemptOf = async (intentId: string) => {
    const [row] = await shop.db.execute<{ intent_status: string; failure_code: string | null }>(
      sql`select intent_status, failure_code from checkout_attempts where stripe_intent_id = ${intentId}`,
    );
    return row;
  };

  test('that was declined does not wait for the bank again because of an older read', async () => {
    const buyer = await shop.buyer({ [variant]: 1 });
    const { id, clientSecret } = (await shop.pay(buyer)).body.paymentIntent;
    await shop.confirm({ id, clientSecret }, 'pm_card_threeDSecure2Required');
    const startedAtMs = await databaseNowMs();
    const asked = await shownBy(paymentIntentKind.retrieve(id));
    expect(asked.status).toBe('requires_action');
    await shop.control(`3ds/${id}/complete`, { client_secret: clientSecret, outcome: 'fail' });
    await shop.status(buyer, id);
    const declined = await attemptOf(id);
    expect(declined).toMatchObject({ intent_status: 'requires_payment_method' });
    expect(await project(paymentIntentKind, asked, startedAtMs)).toMatchObject({ state: 'read' });
    expect(await attemptOf(id)).toEqual(declined);
    await untilQuiet(shop);
    expect(await attemptOf(id)).toEqual(declined);
  });

  test('that nobody has read since is moved by a read that began before another was only claimed', async () => {
    const buyer = await shop.buyer({ [variant]: 1 });
    const { id, clientSecret } = (await shop.pay(buyer)).body.paymentIntent;
    await shop.confirm({ id, clientSecret }, 'pm_card_threeDSecure2Required');
    const startedAtMs = await databaseNowMs();
    const asked = await shownBy(paymentIntentKind.retrieve(id));
    // The status endpoint claims a read and Stripe does not answer it: nothing newer is known.
    await shop.db.execute(
      sql`update checkout_attempts set last_read_at = clock_timestamp() where stripe_intent_id = ${id}`,
    );
    await project(paymentIntentKind, asked, startedAtMs);
    expect(await attemptOf(id)).toMatchObject({ intent_status: 'requires_action' });
    await untilQuiet(shop);
  });
});
