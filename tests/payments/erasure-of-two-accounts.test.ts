/** Erasing a person who has been a customer of two Stripe accounts: both of them have to forget, and only they can say so. */
import { sql } from 'drizzle-orm';
import Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { erasePerson } from '#lib/payments/customers/erase-person.ts';
import { openCustomerSession } from '#lib/payments/customers/open-customer-session.ts';
import { untilQuiet } from '../support/admin.ts';
import { withAnotherAccount } from '../support/another-account.ts';
import { type Buyer, openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

const other = () =>
  new Stripe(`${shop.secretKey}other`, {
    host: '127.0.0.1',
    port: shop.sandbox.port,
    protocol: 'http',
    telemetry: false,
  });
const customersOf = async (buyer: Buyer): Promise<string[]> => {
  const rows = await shop.db.execute<{ id: string }>(sql`
    select stripe_customer_id as id from customers where user_id = ${buyer.id} and stripe_customer_id is not null
    order by created_at`);
  return rows.map(({ id }) => id);
};
const isDeleted = async (stripe: Stripe, id: string | undefined) =>
  (await stripe.customers.retrieve(id ?? '')).deleted === true;
const erase = (buyer: Buyer) => erasePerson({ userId: buyer.id, actor: 'system' });

test('every customer of the person is deleted, each by its own account', async () => {
  const buyer = await shop.buyer();
  await openCustomerSession(buyer.id);
  await withAnotherAccount(() => openCustomerSession(buyer.id));
  const [first, second] = await customersOf(buyer);
  expect(await erase(buyer)).toEqual({ ok: true, value: { erased: true, customer: 'pending' } });
  expect(await isDeleted(shop.stripe, first)).toBe(true);
  await withAnotherAccount(() => untilQuiet(shop));
  expect(await isDeleted(other(), second)).toBe(true);
});

test('a customer is not told as deleted by an account that does not know it', async () => {
  const buyer = await shop.buyer();
  await openCustomerSession(buyer.id);
  const [customer] = await customersOf(buyer);
  await withAnotherAccount(async () => {
    expect(await erase(buyer)).toEqual({ ok: true, value: { erased: true, customer: 'pending' } });
  });
  await untilQuiet(shop);
  expect(await isDeleted(shop.stripe, customer)).toBe(true);
});
