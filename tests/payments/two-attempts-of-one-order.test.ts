/**
 * An attempt that was taken for refused goes on beside another one of the same order: it takes nothing out of the cart and
 * brings nothing back that is not its own (rule 46).
 */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { settle, untilQuiet } from '../support/admin.ts';
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

const attemptsOf = async (buyer: Buyer): Promise<string[]> => {
  const rows = await shop.db.execute<{ state: string }>(
    sql`select state from checkout_attempts where user_id = ${buyer.id} order by created_at`,
  );
  return rows.map(({ state }) => state);
};
const linesOf = async (buyer: Buyer): Promise<Record<string, number>> => {
  const rows = await shop.db.execute<{ variant_id: string; quantity: number }>(
    sql`select variant_id, quantity from cart_lines where cart_id = ${buyer.cartId}`,
  );
  return Object.fromEntries(rows.map((row) => [row.variant_id, row.quantity]));
};

/** A buyer who was told that Stripe refused, and the intent that is there all the same. */
async function refused() {
  const variant = await shop.product({ stock: 9 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const match = { method: 'POST', path: '/v1/payment_intents' };
  await shop.control('chaos', { rules: [{ match, action: 'error_400_after', times: 1 }] });
  expect((await shop.pay(buyer)).status).toBe(502);
  const [made] = (await shop.stripe.paymentIntents.list({ limit: 1 })).data;
  if (!made) throw new Error('the intent was made');
  const confirm = (method: string) =>
    shop.stripe.paymentIntents.confirm(made.id, {
      payment_method: method,
      return_url: 'http://localhost:3000/checkout/return',
    });
  return { variant, buyer, intentId: made.id, confirm };
}
/** Messages arrive and the worker applies them, but nothing new happens at Stripe. */
async function told() {
  await shop.control('webhooks/flush', {});
  await untilQuiet(shop);
}

describe('a revived debit that the bank refuses', () => {
  test('brings no lines back that another attempt still pays for', async () => {
    const { variant, buyer, confirm } = await refused();
    expect((await shop.pay(buyer)).status).toBe(201);
    await confirm('pm_usBankAccount_debitNotAuthorized');
    await told();
    expect(await attemptsOf(buyer)).toEqual(['processing', 'open']);
    expect(await linesOf(buyer)).toEqual({ [variant]: 1 });
    await settle(shop);
    expect(await attemptsOf(buyer)).toEqual(['open', 'open']);
    expect(await linesOf(buyer)).toEqual({ [variant]: 1 });
  });

  test('brings no lines back that its order was paid for', async () => {
    const { variant, buyer, confirm } = await refused();
    const again = await shop.pay(buyer);
    await confirm('pm_usBankAccount_debitNotAuthorized');
    await told();
    await shop.confirm(again.body.paymentIntent);
    await settle(shop);
    expect(await attemptsOf(buyer)).toEqual(['open', 'succeeded']);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1 });
    expect(await linesOf(buyer)).toEqual({});
    expect(await stock(shop.db, variant)).toMatchObject({ sold: 1 });
  });
});

test('a revived debit takes nothing out of the cart that was put there after its order was paid', async () => {
  const { variant, buyer, confirm } = await refused();
  const again = await shop.pay(buyer);
  await shop.confirm(again.body.paymentIntent);
  await settle(shop);
  expect(await linesOf(buyer)).toEqual({});
  await shop.fillCart(buyer, { [variant]: 1 });
  await confirm('pm_usBankAccount_success');
  await told();
  expect(await attemptsOf(buyer)).toEqual(['processing', 'succeeded']);
  expect(await linesOf(buyer)).toEqual({ [variant]: 1 });
});

test('a revived debit takes nothing out of the cart that it does not pay for', async () => {
  const { variant, buyer, confirm } = await refused();
  const other = await shop.product({ stock: 9 });
  await shop.fillCart(buyer, { [other]: 2 });
  const again = await shop.pay(buyer);
  expect((await shop.cancel(buyer, again.body.paymentIntent.id)).status).toBe(200);
  await confirm('pm_usBankAccount_success');
  await told();
  expect(await attemptsOf(buyer)).toEqual(['processing', 'canceled']);
  expect(await linesOf(buyer)).toEqual({ [other]: 2 });
  expect(variant).not.toBe(other);
});
