/** Erasure leaves nothing readable in any encrypted column, and nothing under way that would bring a person back. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PUT as evidenceHandler } from '#app/api/admin/disputes/[id]/evidence/route.ts';
import { POST as eraseHandler } from '#app/api/admin/people/[id]/erase/route.ts';
import { POST as intentsHandler } from '#app/api/payments/intents/route.ts';
import { POST as setupHandler } from '#app/api/payments/setup-intents/route.ts';
import { encryptedColumns } from '#db/repositories/encrypted-columns.ts';
import { deleteLateBodies } from '#db/repositories/erasure.ts';
import type { DisputeDetail } from '#lib/contracts/disputes.ts';
import type { CreateSetupAnswer } from '#lib/contracts/payment-methods.ts';
import type { CreateIntentAnswer } from '#lib/contracts/payments.ts';
import { ensureCustomer } from '#lib/payments/customers/ensure-customer.ts';
import { rebuildLedger } from '#lib/payments/reconciliation/rebuild-ledger.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { decryptField, encryptField } from '#lib/security/field-encryption.ts';
import { ADDRESS } from '../support/address.ts';
import { call, refund, type Staff, settle, staff } from '../support/admin.ts';
import { operationsAreDue, workOff } from '../support/pass-time.ts';
import { sameOriginRequest } from '../support/session.ts';
import { type Buyer, openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let admin: Staff;
let lamp: string;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
  lamp = await shop.product({ stock: 100, prices: { usd: 6_000 } });
});
afterEach(async () => {
  await shop.control('chaos', { rules: [] });
});
afterAll(async () => {
  await shop.close();
});

const erase = (id: string) =>
  call<{ customer?: string; error?: { open?: string[] } }>(eraseHandler, admin, {
    path: `/api/admin/people/${id}/erase`,
    params: { id },
    body: { confirm: id },
  });

const startSetup = async (buyer: Buyer) => {
  const answer = await setupHandler(
    sameOriginRequest('/api/payments/setup-intents', { cookie: buyer.cookie, body: {} }),
  );
  return { status: answer.status, body: (await answer.json()) as CreateSetupAnswer };
};

const customersAtStripe = async (userId: string): Promise<string[]> => {
  const all = await shop.stripe.customers.list({ limit: 100 }).autoPagingToArray({ limit: 1_000 });
  return all.filter(({ metadata }) => metadata.markethub_user === userId).map(({ id }) => id);
};

describe('what is under way', () => {
  test('a customer whose answer was lost keeps the person until it is known, and then it is deleted', async () => {
    const buyer = await shop.buyer();
    const match = { method: 'POST', path: '/v1/customers' };
    await shop.control('chaos', {
      rules: [
        { match, action: 'cut_after', times: 1 },
        { match, action: 'cut_before', times: 5 },
      ],
    });
    expect((await startSetup(buyer)).status).toBe(503);
    expect(await customersAtStripe(buyer.id)).toHaveLength(1);
    const refused = await erase(buyer.id);
    expect([refused.status, refused.body.error]).toMatchObject([
      409,
      { code: 'person_has_open_money', open: ['operation'] },
    ]);
    await shop.control('chaos', { rules: [] });
    await operationsAreDue(shop);
    while ((await resumeOperations()) > 0);
    expect((await erase(buyer.id)).body).toEqual({ erased: true, customer: 'deleted' });
    await operationsAreDue(shop);
    while ((await resumeOperations()) > 0);
    expect(await customersAtStripe(buyer.id)).toEqual([]);
    expect(await readableIn([buyer.email])).toEqual([]);
  });

  test('an erased person gets no customer any more', async () => {
    const buyer = await shop.buyer();
    expect((await erase(buyer.id)).body).toEqual({ erased: true, customer: 'none' });
    expect(await ensureCustomer(buyer.id, 'background')).toMatchObject({ error: { code: 'person_erased' } });
    expect(await customersAtStripe(buyer.id)).toEqual([]);
  });

  test('a press at the same moment comes before or after the erasure, never in between', async () => {
    for (let round = 0; round < 8; round += 1) {
      const buyer = await shop.buyer({ [lamp]: 1 });
      const total = await shop.shownTotal(buyer);
      const body = { shippingAddress: ADDRESS, expectedTotal: total };
      const press = () => (round % 2 === 0 ? startSetup(buyer) : shop.pay(buyer, { body }));
      const [erased, pressed] = await Promise.all([erase(buyer.id), press()]);
      const left = await shop.db.execute(
        sql`select 1 from operations where user_id = ${buyer.id} and state = 'pending'`,
      );
      if (erased.status === 200) {
        expect([201, 401, 502]).toContain(pressed.status);
        expect(left).toHaveLength(0);
        expect(await customersAtStripe(buyer.id)).toEqual([]);
      } else expect([erased.status, pressed.status]).toEqual([409, 201]);
    }
  });
});

/** The encrypted columns, of anybody's rows, in which one of these words can be read with our keys. */
async function readableIn(words: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const { table, column, key } of encryptedColumns()) {
    const rows = await shop.db.execute<{ row_id: string; cipher: string }>(sql`
      select ${sql.identifier(key)}::text as row_id, ${sql.identifier(column)} as cipher
      from ${sql.identifier(table)} where ${sql.identifier(column)} is not null`);
    for (const { row_id: rowId, cipher } of rows) {
      const text = decryptField(cipher, { table, column, rowId });
      if (words.some((word) => text.includes(word))) found.add(`${table}.${column}`);
    }
  }
  return [...found].sort();
}

/** What is kept in clear and still speaks of a person: how many rows say something. */
async function clearTraces(userId: string) {
  const [row] = await shop.db.execute(sql`
    select
      (select count(*)::int from checkout_attempts where user_id = ${userId} and address_index is not null) as address,
      (select count(*)::int from checkout_attempts where user_id = ${userId} and card_last4 is not null) as paid_with,
      (select count(*)::int from payment_failures where user_id = ${userId} and address_index is not null) as failed_at,
      (select count(*)::int from payment_failures where user_id = ${userId} and card_fingerprint is not null) as failed_with,
      (select count(*)::int from saved_methods where user_id = ${userId} and
        coalesce(fingerprint, brand, last4, exp_month::text, exp_year::text) is not null) as saved`);
  return row ?? {};
}

async function pay(buyer: Buyer, address: object, cards: readonly string[]) {
  await shop.fillCart(buyer, { [lamp]: 1 });
  const pressed = await intentsHandler(
    sameOriginRequest('/api/payments/intents', {
      cookie: buyer.cookie,
      headers: { 'Idempotency-Key': uuidv7(), 'x-mh-client-address': '203.0.113.7' },
      body: { shippingAddress: address, expectedTotal: await shop.shownTotal(buyer) },
    }),
  );
  expect(pressed.status).toBe(201);
  const created = (await pressed.json()) as CreateIntentAnswer;
  for (const card of cards) {
    await shop.confirm(created.paymentIntent, card);
    await settle(shop);
  }
  return { number: created.order.number, intent: created.paymentIntent };
}

describe('somebody who has done everything', () => {
  let buyer: Buyer;
  let words: string[];

  beforeAll(async () => {
    buyer = await shop.buyer();
    const [name, street] = [`Person ${uuidv7()}`, `${uuidv7()} Harbour Street`];
    const [note, evidence] = [`Note ${uuidv7()}`, `Evidence ${uuidv7()}`];
    const place = { table: 'users', column: 'name_enc', rowId: buyer.id };
    await shop.db.execute(
      sql`update users set name_enc = ${encryptField(name, place)} where id = ${buyer.id}`,
    );
    const address = { ...ADDRESS, name, line1: street };
    const kept = encryptField(JSON.stringify(address), { ...place, column: 'shipping_address_enc' });
    await shop.db.execute(sql`update users set shipping_address_enc = ${kept} where id = ${buyer.id}`);
    const setup = (await startSetup(buyer)).body.setupIntent;
    await shop.stripe.setupIntents.confirm(setup.id, {
      payment_method: 'pm_card_mastercard',
      return_url: 'http://localhost:3000/payment-methods/return',
    });
    const paid = await pay(buyer, address, ['pm_card_visa_chargeDeclined', 'pm_card_visa']);
    expect((await refund(admin, paid.number, { amountMinor: 500, note })).status).toBe(201);
    const disputed = await pay(buyer, address, ['pm_card_visa']);
    const dispute = await shop.control('disputes', { payment_intent: disputed.intent.id });
    await settle(shop);
    const id = String(dispute.id);
    const submitted = await call<DisputeDetail>(evidenceHandler, admin, {
      path: `/api/admin/disputes/${id}/evidence`,
      params: { id },
      body: { texts: { uncategorized_text: 'losing_evidence', customer_name: evidence }, submit: true },
      method: 'PUT',
    });
    expect(submitted.status, JSON.stringify(submitted.body)).toBe(200);
    await settle(shop);
    await workOff(shop);
    words = [buyer.email, name, street, note, evidence, setup.clientSecret, paid.intent.clientSecret];
  }, 60_000);

  test('stands in every encrypted column and every clear trace before', async () => {
    expect(await readableIn(words)).toEqual(
      encryptedColumns()
        .map(({ table, column }) => `${table}.${column}`)
        .sort(),
    );
    for (const [trace, rows] of Object.entries(await clearTraces(buyer.id)))
      expect(rows, trace).toBeGreaterThan(0);
  });

  test('stands in none of them after, and the ledger is rebuilt to the same balances', async () => {
    const answer = await erase(buyer.id);
    expect([answer.status, answer.body]).toEqual([200, { erased: true, customer: 'deleted' }]);
    await settle(shop);
    await deleteLateBodies(shop.db);
    expect(await readableIn(words)).toEqual([]);
    expect(await clearTraces(buyer.id)).toEqual({
      address: 0,
      paid_with: 0,
      failed_at: 0,
      failed_with: 0,
      saved: 0,
    });
    expect((await rebuildLedger()).differences).toEqual([]);
  });
});
