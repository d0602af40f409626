/**
 * The lines of a slow payment leave the cart once and come back once, however often it is tried, whoever ends it, and
 * however late what follows from it is applied (rules 34, 46).
 */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type Database } from '#db/client.ts';
import { sweep } from '#lib/jobs/run.ts';
import { settle, untilQuiet } from '../support/admin.ts';
import { type Buyer, counts, openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
/** The role that owns the tables: the application's own may not change them. */
let owner: Database;
beforeAll(async () => {
  shop = await openShop();
  owner = createDatabase(shop.testDatabase.ownerUrl, { max: 1 });
});
afterEach(async () => {
  await shop.control('chaos', { rules: [] });
  for (const table of ['checkout_attempts', 'cart_lines', 'stock_items']) await mend(table);
});
afterAll(async () => {
  await owner.close();
  await shop.close();
});

const breakTable = (table: string, check: string) =>
  owner.execute(sql.raw(`alter table ${table} add constraint broken_by_test check (${check}) not valid`));
const mend = (table: string) =>
  owner.execute(sql.raw(`alter table ${table} drop constraint if exists broken_by_test`));
const followUps = async () => {
  await shop.db.execute(sql`update follow_ups set next_try_at = now() where resolved_at is null`);
  await sweep();
  const open = await shop.db.execute(sql`select kind from follow_ups where resolved_at is null`);
  expect([...open]).toEqual([]);
};
const linesOf = async (buyer: Buyer): Promise<Record<string, number>> => {
  const rows = await shop.db.execute<{ variant_id: string; quantity: number }>(
    sql`select variant_id, quantity from cart_lines where cart_id = ${buyer.cartId}`,
  );
  return Object.fromEntries(rows.map((row) => [row.variant_id, row.quantity]));
};
/** Messages arrive and are applied, but nothing new happens at Stripe. */
const told = async () => {
  await shop.control('webhooks/flush', {});
  await untilQuiet(shop);
};
async function pressed() {
  const variant = await shop.product({ stock: 9 });
  const buyer = await shop.buyer({ [variant]: 2 });
  const created = await shop.pay(buyer);
  return { variant, buyer, intent: created.body.paymentIntent };
}
const REFUSED = 'pm_usBankAccount_insufficientFunds';

describe('a debit that failed beside another order, which keeps the cart', () => {
  async function beside() {
    const made = await pressed();
    await shop.confirm(made.intent, REFUSED);
    await told();
    const other = await shop.product({ stock: 9 });
    await shop.fillCart(made.buyer, { [other]: 1 });
    await shop.pay(made.buyer);
    await settle(shop);
    const both = { [made.variant]: 2, [other]: 1 };
    expect(await linesOf(made.buyer)).toEqual(both);
    return { ...made, both };
  }

  test('gives its lines back once, though a second debit fails', async () => {
    const { buyer, intent, both } = await beside();
    await shop.confirm(intent, REFUSED);
    await told();
    await settle(shop);
    expect(await linesOf(buyer)).toEqual(both);
  });

  test('gives its lines back once, though it is given up while the bank asks', async () => {
    const { buyer, intent, both } = await beside();
    const asked = await shop.confirm(intent, 'pm_card_threeDSecure2Required');
    expect(asked.body.status).toBe('requires_action');
    await told();
    expect((await shop.cancel(buyer, intent.id)).status).toBe(200);
    expect(await linesOf(buyer)).toEqual(both);
  });
});

describe('what follows late', () => {
  test('a cart that could not be emptied keeps its lines when the payment has failed meanwhile', async () => {
    const { variant, buyer, intent } = await pressed();
    await breakTable('checkout_attempts', 'cart_id is not null');
    await shop.confirm(intent, REFUSED);
    await told();
    expect(await linesOf(buyer)).toEqual({ [variant]: 2 });
    await settle(shop);
    await mend('checkout_attempts');
    await followUps();
    expect(await linesOf(buyer)).toEqual({ [variant]: 2 });
  });

  test('lines that could not be given back stay away when they have been paid meanwhile', async () => {
    const { variant, buyer, intent } = await pressed();
    await shop.confirm(intent, REFUSED);
    await told();
    expect(await linesOf(buyer)).toEqual({});
    await breakTable('cart_lines', 'quantity > 99');
    await settle(shop);
    await shop.confirm(intent);
    await settle(shop);
    await mend('cart_lines');
    await followUps();
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1 });
    expect(await linesOf(buyer)).toEqual({});
    expect(await stock(shop.db, variant)).toMatchObject({ sold: 2 });
  });
});

test('a payment that its owner gave up gives its lines back though Stripe answers later', async () => {
  const variant = await shop.product({ stock: 2, prices: { eur: 4_000 } });
  const buyer = await shop.buyer({ [variant]: 1 }, 'eur');
  const { paymentIntent } = (await shop.pay(buyer)).body;
  const method = await shop.stripe.paymentMethods.create({
    type: 'multibanco',
    billing_details: { email: 'a@example.com' },
  });
  await shop.confirm(paymentIntent, method.id);
  await settle(shop);
  expect(await linesOf(buyer)).toEqual({});
  const match = { method: 'POST', path: `/v1/payment_intents/${paymentIntent.id}/cancel` };
  await shop.control('chaos', { rules: [{ match, action: 'rate_limit_429', times: 9 }] });
  expect((await shop.cancel(buyer, paymentIntent.id)).status).toBe(503);
  await shop.control('chaos', { rules: [] });
  await untilQuiet(shop);
  await settle(shop);
  expect((await shop.stripe.paymentIntents.retrieve(paymentIntent.id)).status).toBe('canceled');
  expect(await linesOf(buyer)).toEqual({ [variant]: 1 });
  await shop.cancel(buyer, paymentIntent.id);
  expect(await linesOf(buyer)).toEqual({ [variant]: 1 });
});

describe('a refused attempt whose stock could not be released', () => {
  async function refused() {
    const variant = await shop.product({ stock: 9 });
    const buyer = await shop.buyer({ [variant]: 1 });
    await breakTable('stock_items', 'held > 0 or sold > 99');
    const match = { method: 'POST', path: '/v1/payment_intents' };
    await shop.control('chaos', { rules: [{ match, action: 'error_400_after', times: 1 }] });
    expect((await shop.pay(buyer)).status).toBe(502);
    expect(await stock(shop.db, variant)).toEqual({ available: 8, held: 1, sold: 0 });
    const [made] = (await shop.stripe.paymentIntents.list({ limit: 1 })).data;
    const confirm = (method: string) =>
      shop.stripe.paymentIntents.confirm(made?.id ?? '', {
        payment_method: method,
        return_url: 'http://localhost:3000/checkout/return',
      });
    return { variant, buyer, confirm };
  }

  test('keeps it while a debit of it goes on', async () => {
    const { variant, confirm } = await refused();
    await confirm('pm_usBankAccount_success');
    await told();
    await mend('stock_items');
    await followUps();
    expect(await stock(shop.db, variant)).toEqual({ available: 8, held: 1, sold: 0 });
    await settle(shop);
    expect(await stock(shop.db, variant)).toEqual({ available: 8, held: 0, sold: 1 });
  });

  test('has sold it when its money came all the same', async () => {
    const { variant, buyer, confirm } = await refused();
    await confirm('pm_card_visa');
    await settle(shop);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, flags: 0 });
    await mend('stock_items');
    await shop.db.execute(
      sql`update follow_ups set next_try_at = now() + interval '1 hour' where kind = 'stock_sold' and resolved_at is null`,
    );
    await shop.db.execute(
      sql`update follow_ups set next_try_at = now() where kind = 'stock_released' and resolved_at is null`,
    );
    await sweep();
    await followUps();
    expect(await stock(shop.db, variant)).toEqual({ available: 8, held: 0, sold: 1 });
  });
});
