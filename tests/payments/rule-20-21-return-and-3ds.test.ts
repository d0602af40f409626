/** Rules 20 and 21: the return address proves nothing, client secrets stay secret, every end of 3D Secure has a way on. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decryptField } from '#lib/security/field-encryption.ts';
import { counts, openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

const bank = (intent: { id: string; clientSecret: string }, outcome: 'pass' | 'fail' | 'cancel') =>
  shop.control(`3ds/${intent.id}/complete`, { client_secret: intent.clientSecret, outcome });

test('an intent that was not paid stays unpaid whatever the return address claims', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  const created = await shop.pay(buyer);
  const { id } = created.body.paymentIntent;
  const seen = await shop.status(buyer, `${id}?redirect_status=succeeded`);
  expect(seen.status).toBe(404);
  expect((await shop.status(buyer, id)).body).toMatchObject({
    status: 'requires_payment_method',
    order: { status: 'awaiting_payment' },
  });
});

test('no client secret stands in the database in clear, in any column of any table', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  const created = await shop.pay(buyer);
  await shop.confirm(created.body.paymentIntent);
  await shop.deliver();
  const secret = created.body.paymentIntent.clientSecret;
  const tables = await shop.db.execute<{ name: string }>(sql`
    select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
    where schemaname in ('public', 'pgboss')`);
  expect(tables.length).toBeGreaterThan(20);
  for (const { name } of tables) {
    const found = await shop.db.execute(
      sql`select 1 from ${sql.raw(name)} t where to_jsonb(t)::text like ${`%${secret.slice(-20)}%`}`,
    );
    expect(found, name).toHaveLength(0);
  }
  const bodies = await shop.db.execute<{ event_id: string; body_enc: string }>(
    sql`select event_id, body_enc from stripe_event_bodies`,
  );
  expect(bodies.length).toBeGreaterThan(0);
  for (const { event_id: rowId, body_enc: body } of bodies) {
    const text = decryptField(body, { table: 'stripe_event_bodies', column: 'body_enc', rowId });
    expect(text, 'not even under encryption').not.toContain(secret);
  }
});

test('personal data stand nowhere in clear: e-mail, name and street are encrypted from the first row', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  const created = await shop.pay(buyer);
  await shop.confirm(created.body.paymentIntent);
  await shop.deliver();
  const tables = await shop.db.execute<{ name: string }>(sql`
    select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`);
  for (const { name } of tables) {
    for (const text of [buyer.email, 'Ada Example', '12 Harbour Street']) {
      const found = await shop.db.execute(
        sql`select 1 from ${sql.raw(name)} t where to_jsonb(t)::text like ${`%${text}%`}`,
      );
      expect(found, `${text} in ${name}`).toHaveLength(0);
    }
  }
});

describe('3D Secure', () => {
  const start = async () => {
    const variant = await shop.product({ stock: 1 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const created = await shop.pay(buyer);
    const confirmed = await shop.confirm(created.body.paymentIntent, 'pm_card_threeDSecure2Required');
    expect(confirmed.body.status).toBe('requires_action');
    return { variant, buyer, intent: created.body.paymentIntent };
  };

  test('passed: the order is paid', async () => {
    const { buyer, intent, variant } = await start();
    expect((await shop.status(buyer, intent.id)).body.status).toBe('requires_action');
    await bank(intent, 'pass');
    await shop.deliver();
    expect((await shop.status(buyer, intent.id)).body).toMatchObject({
      status: 'succeeded',
      order: { status: 'paid' },
    });
    expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 0, sold: 1 });
  });

  test.each(['fail', 'cancel'] as const)(
    'ended with %s: nothing is charged, the shopper is told, another card works',
    async (outcome) => {
      const { buyer, intent } = await start();
      await bank(intent, outcome);
      const failed = await shop.status(buyer, intent.id);
      expect(failed.body).toMatchObject({
        status: 'requires_payment_method',
        order: { status: 'awaiting_payment' },
        failure: { code: 'payment_intent_authentication_failure', next: 'try_again' },
      });
      await shop.confirm(intent, 'pm_card_visa');
      await shop.deliver();
      expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, flags: 0 });
    },
  );

  test('abandoned: the attempt waits, can be cancelled, and the stock comes back', async () => {
    const { buyer, intent, variant } = await start();
    expect((await shop.cancel(buyer, intent.id)).body.status).toBe('canceled');
    await shop.deliver();
    expect(await stock(shop.db, variant)).toEqual({ available: 1, held: 0, sold: 0 });
    const again = await shop.pay(buyer);
    expect(again.status).toBe(201);
  });

  test('passed, then declined by the bank: told as a decline', async () => {
    const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
    const created = await shop.pay(buyer);
    await shop.confirm(created.body.paymentIntent, 'pm_card_threeDSecureRequiredChargeDeclined');
    await bank(created.body.paymentIntent, 'pass');
    expect((await shop.status(buyer, created.body.paymentIntent.id)).body.failure?.code).toBe(
      'card_declined',
    );
  });
});
