/**
 * Stripe refused to make a payment, so its hold was let go, and it is there after all: nothing is taken that the shopper
 * was told is not taken, and a debit that goes on keeps what is still on the shelf (rules 3, 11, 37, I4).
 */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { resetConfig } from '#lib/config/config.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { settle, untilQuiet } from '../support/admin.ts';
import { operationsAreDue } from '../support/pass-time.ts';
import { type Buyer, counts, openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterEach(async () => {
  await shop.control('chaos', { rules: [] });
  delete process.env.CAPTURE_METHOD;
  resetConfig();
});
afterAll(async () => {
  await shop.close();
});

const attemptsOf = async (buyer: Buyer): Promise<string[]> => {
  const rows = await shop.db.execute<{ state: string }>(
    sql`select state from checkout_attempts where user_id = ${buyer.id} order by created_at`,
  );
  return rows.map(({ state }) => state);
};

/** Messages arrive and are applied, but nothing new happens at Stripe. */
const told = async () => {
  await shop.control('webhooks/flush', {});
  await untilQuiet(shop);
};

/** @returns a buyer who was told that Stripe refused, and the intent that is there all the same */
async function refused(capture: 'automatic' | 'manual', pieces = 3) {
  process.env.CAPTURE_METHOD = capture;
  resetConfig();
  const variant = await shop.product({ stock: pieces });
  const buyer = await shop.buyer({ [variant]: 1 });
  const match = { method: 'POST', path: '/v1/payment_intents' };
  await shop.control('chaos', { rules: [{ match, action: 'error_400_after', times: 1 }] });
  expect((await shop.pay(buyer)).status).toBe(502);
  expect(await attemptsOf(buyer)).toEqual(['failed']);
  expect(await stock(shop.db, variant)).toEqual({ available: pieces, held: 0, sold: 0 });
  const [made] = (await shop.stripe.paymentIntents.list({ limit: 1 })).data;
  if (!made) throw new Error('the intent was made');
  const confirm = (method: string) =>
    shop.stripe.paymentIntents.confirm(made.id, {
      payment_method: method,
      return_url: 'http://localhost:3000/checkout/return',
    });
  return { variant, buyer, intentId: made.id, confirm };
}

test('an authorisation is let go: it neither stays at the bank nor holds anything', async () => {
  const { variant, buyer, intentId, confirm } = await refused('manual');
  expect((await confirm('pm_card_visa')).status).toBe('requires_capture');
  await shop.deliver();
  await shop.deliver();
  expect(await attemptsOf(buyer)).toEqual(['failed']);
  await operationsAreDue(shop);
  expect(await resumeOperations()).toBe(1);
  expect((await shop.stripe.paymentIntents.retrieve(intentId)).status).toBe('canceled');
  await settle(shop);
  expect(await attemptsOf(buyer)).toEqual(['canceled']);
  expect(await stock(shop.db, variant)).toEqual({ available: 3, held: 0, sold: 0 });
  expect(await counts(shop.db, buyer.id)).toMatchObject({ payments: 0, flags: 0, live: 0 });
});

describe('a debit goes on', () => {
  test('with its stock held again, and is paid', async () => {
    const { variant, buyer, confirm } = await refused('automatic');
    expect((await confirm('pm_usBankAccount_success')).status).toBe('processing');
    await told();
    expect(await attemptsOf(buyer)).toEqual(['processing']);
    expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 1, sold: 0 });
    await settle(shop);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, flags: 0 });
    expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 0, sold: 1 });
  });

  test('beside the payment that was pressed instead, which keeps its cart', async () => {
    const { buyer, confirm } = await refused('automatic');
    const again = await shop.pay(buyer);
    expect(again.status, JSON.stringify(again.body)).toBe(201);
    await confirm('pm_usBankAccount_success');
    await told();
    expect(await attemptsOf(buyer)).toEqual(['processing', 'open']);
    await shop.confirm(again.body.paymentIntent);
    await settle(shop);
    // Both took money: one pays the order, the other waits for a person.
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 2, flags: 1 });
  });

  test('without stock when nothing is left, and its money waits for a person', async () => {
    const { variant, buyer, confirm } = await refused('automatic', 1);
    const other = await shop.buyer({ [variant]: 1 });
    expect((await shop.pay(other)).status).toBe(201);
    await confirm('pm_usBankAccount_success');
    await told();
    expect(await attemptsOf(buyer)).toEqual(['processing']);
    expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 1, sold: 0 });
    await settle(shop);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ payments: 1, flags: 1 });
    expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 1, sold: 0 });
  });
});

test('an old message of a debit that has failed revives nothing', async () => {
  const { variant, buyer, confirm } = await refused('automatic', 9);
  await confirm('pm_usBankAccount_debitNotAuthorized');
  await shop.control('async/run', {});
  const failed = (await shop.events('payment_intent.payment_failed')).at(-1);
  const processing = (await shop.events('payment_intent.processing')).at(-1);
  if (!failed || !processing) throw new Error('both happened');
  await shop.post(failed);
  await shop.post(processing);
  await settle(shop);
  expect(await attemptsOf(buyer)).toEqual(['failed']);
  expect(await stock(shop.db, variant)).toEqual({ available: 9, held: 0, sold: 0 });
});
