/** Erasing a person takes everything personal and nothing that money needs; never while money is open. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { POST as eraseHandler } from '#app/api/admin/people/[id]/erase/route.ts';
import { deleteLateBodies } from '#db/repositories/erasure.ts';
import { sweep } from '#lib/jobs/run.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { decryptField, encryptField } from '#lib/security/field-encryption.ts';
import { ADDRESS } from '../support/address.ts';
import { eventsAreDue, operationsAreDue } from '../support/pass-time.ts';
import { createUser, sameOriginRequest, sessionCookie } from '../support/session.ts';
import { type Buyer, openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let admin = '';
beforeAll(async () => {
  shop = await openShop();
  admin = await sessionCookie(await createUser({ role: 'admin' }));
});
afterAll(async () => {
  await shop.close();
});

const erase = async (id: string, cookie = admin, confirm = id) => {
  const answer = await eraseHandler(
    sameOriginRequest(`/api/admin/people/${id}/erase`, { cookie, body: { confirm } }),
    { params: Promise.resolve({ id }) },
  );
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

/** Somebody with a name and a street of their own, who has bought something. */
const paidBuyer = async (): Promise<{ buyer: Buyer; number: string; words: readonly string[] }> => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 2 })]: 1 });
  const [name, street] = [`Person ${uuidv7()}`, `${uuidv7()} Harbour Street`];
  const place = { table: 'users', column: 'name_enc', rowId: buyer.id };
  await shop.db.execute(sql`update users set name_enc = ${encryptField(name, place)} where id = ${buyer.id}`);
  const shippingAddress = { ...ADDRESS, name, line1: street };
  const created = await shop.pay(buyer, {
    body: { shippingAddress, expectedTotal: await shop.shownTotal(buyer) },
  });
  await shop.confirm(created.body.paymentIntent);
  await shop.deliver();
  return { buyer, number: created.body.order.number, words: [buyer.email, name, street] };
};

/** Everything that can be read of a person with our keys, in any table. */
const readable = async (userId: string, words: readonly string[]): Promise<string[]> => {
  const found: string[] = [];
  const look = (table: string, column: string, rowId: string, cipher: string | null) => {
    if (cipher === null) return;
    const text = decryptField(cipher, { table, column, rowId });
    for (const word of words) if (text.includes(word)) found.push(`${table}.${column}`);
  };
  const places = [
    ['users', 'email_enc', sql`id = ${userId}`],
    ['users', 'name_enc', sql`id = ${userId}`],
    ['users', 'shipping_address_enc', sql`id = ${userId}`],
    ['orders', 'shipping_address_enc', sql`user_id = ${userId}`],
    ['operations', 'request_enc', sql`user_id = ${userId}`],
  ] as const;
  for (const [table, column, where] of places) {
    const rows = await shop.db.execute<{ id: string; cipher: string | null }>(
      sql`select id, ${sql.identifier(column)} as cipher from ${sql.identifier(table)} where ${where}`,
    );
    for (const row of rows) look(table, column, row.id, row.cipher);
  }
  const bodies = await shop.db.execute<{ event_id: string; body_enc: string }>(
    sql`select event_id, body_enc from stripe_event_bodies`,
  );
  for (const row of bodies) look('stripe_event_bodies', 'body_enc', row.event_id, row.body_enc);
  return found;
};

test('takes e-mail, name, address, requests and event bodies; keeps orders, ledger, audit and extracts', async () => {
  const { buyer, number, words } = await paidBuyer();
  const other = await paidBuyer();
  for (const word of words) expect((await readable(buyer.id, [word])).length, word).toBeGreaterThan(1);
  const kept = async () =>
    [
      ...(await shop.db.execute(sql`
        select (select json_agg(o) from (select number, state, total_minor, currency, snapshot_hash, placed_at
                  from orders where user_id = ${buyer.id}) o) as orders,
               (select json_agg(p) from (select p.amount_minor, p.currency, p.status, p.stripe_intent_id
                  from payments p join orders o on o.id = p.order_id where o.user_id = ${buyer.id}) p
                 ) as payments,
               (select count(*)::int from ledger_entries) as entries,
               (select json_agg(e.extract order by e.id) from stripe_events e) as extracts`)),
    ][0];
  const before = await kept();
  const erased = await erase(buyer.id);
  expect([erased.status, erased.body]).toEqual([200, { erased: true, customer: 'deleted' }]);
  expect(await readable(buyer.id, words)).toEqual([]);
  expect(await kept()).toEqual(before);
  const [order] = await shop.db.execute<{ address: string | null; state: string }>(
    sql`select shipping_address_enc as address, state from orders where number = ${number}`,
  );
  expect(order).toEqual({ address: null, state: 'paid' });
  expect((await readable(other.buyer.id, other.words)).length, 'others are left alone').toBeGreaterThan(2);
  expect((await shop.status(buyer, 'pi_any')).status, 'sessions end').toBe(401);
});

test('deletes the customer at Stripe, and what Stripe says of it later is not kept either', async () => {
  const { buyer, words } = await paidBuyer();
  const [customer] = await shop.db.execute<{ id: string }>(
    sql`select stripe_customer_id as id from customers where user_id = ${buyer.id}`,
  );
  expect((await erase(buyer.id)).status).toBe(200);
  expect((await shop.stripe.customers.retrieve(customer?.id ?? '')).deleted).toBe(true);
  await shop.deliver();
  await deleteLateBodies(shop.db);
  expect(await readable(buyer.id, words)).toEqual([]);
});

test('goes on after an outage of Stripe', async () => {
  const { buyer } = await paidBuyer();
  const rule = { match: { method: 'DELETE' }, action: 'cut_before', times: 5 };
  await shop.control('chaos', { rules: [rule] });
  expect((await erase(buyer.id)).body).toEqual({ erased: true, customer: 'pending' });
  await shop.control('chaos', { rules: [] });
  await operationsAreDue(shop);
  await resumeOperations();
  const [row] = await shop.db.execute<{ state: string }>(
    sql`select state from operations where user_id = ${buyer.id} and kind = 'customer.delete'`,
  );
  expect(row?.state).toBe('succeeded');
  expect((await erase(buyer.id)).body, 'a repeat changes nothing').toEqual({
    erased: true,
    customer: 'none',
  });
});

describe('is refused', () => {
  test('while a payment is open', async () => {
    const buyer = await shop.buyer({ [await shop.product({ stock: 2 })]: 1 });
    await shop.pay(buyer);
    const refused = await erase(buyer.id);
    expect([refused.status, refused.body.error]).toMatchObject([
      409,
      { code: 'person_has_open_money', open: ['attempt'] },
    ]);
    expect((await readable(buyer.id, [buyer.email])).length).toBeGreaterThan(0);
  });

  /** Somebody who paid, with an order and what is true of its money. */
  async function paidOrderOf() {
    const paid = await paidBuyer();
    const [row] = await shop.db.execute<{ intent: string }>(sql`
      select p.stripe_intent_id as intent from payments p join orders o on o.id = p.order_id
      where o.user_id = ${paid.buyer.id}`);
    return { ...paid, intentId: row?.intent ?? '' };
  }
  const openOf = async (userId: string) => (await erase(userId)).body.error;
  const drain = async () => {
    await shop.deliver();
    await eventsAreDue(shop);
    await sweep();
  };

  test('while a refund that failed waits for somebody, and not when it was seen to', async () => {
    const { buyer, intentId } = await paidOrderOf();
    const refund = await shop.stripe.refunds.create({ payment_intent: intentId, amount: 500 });
    await shop.control(`refunds/${refund.id}`, { to: 'failed' });
    await drain();
    expect(await openOf(buyer.id)).toMatchObject({ code: 'person_has_open_money', open: ['failed_refund'] });
    await shop.db.execute(
      sql`update refunds set failure_seen_at = now() where stripe_refund_id = ${refund.id}`,
    );
    expect((await erase(buyer.id)).status).toBe(200);
  });

  test('while money that fits no order has not gone back', async () => {
    const { buyer, intentId } = await paidOrderOf();
    const intent = await shop.stripe.paymentIntents.retrieve(intentId);
    await shop.stripe.paymentIntents.create({
      amount: 4_000,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      metadata: intent.metadata,
    });
    await shop.deliver();
    expect(await openOf(buyer.id)).toMatchObject({ open: ['unmatched_payment'] });
    for (let round = 0; round < 3; round += 1) await drain();
    expect((await erase(buyer.id)).status).toBe(200);
  });

  test('to support and shoppers, for staff, for unknown people, and when the id is not said twice', async () => {
    const { buyer } = await paidBuyer();
    const support = await createUser({ role: 'support' });
    expect((await erase(buyer.id, buyer.cookie)).status).toBe(403);
    expect((await erase(buyer.id, await sessionCookie(support))).status).toBe(403);
    expect((await erase(support.id)).status).toBe(403);
    expect((await erase('00000000-0000-7000-8000-000000000000')).status).toBe(404);
    expect((await erase(buyer.id, admin, 'another')).status).toBe(400);
  });
});
