/**
 * A payment that this database has lost, by a restore for example, is found with what an admin needs to act on it, and
 * its money can be sent back: once, with the four eyes of refunds, and with a ledger that agrees (rules 12, 48, I8).
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { POST as refundHandler } from '#app/api/admin/reconciliation/findings/[id]/refund/route.ts';
import { createDatabase, type Database } from '#db/client.ts';
import { listFindings } from '#db/repositories/reconciliation-findings.ts';
import { resetConfig } from '#lib/config/config.ts';
import { rebuildLedger } from '#lib/payments/reconciliation/rebuild-ledger.ts';
import { reconcile } from '#lib/payments/reconciliation/run.ts';
import type { LostRefundAnswer } from '#lib/payments/refunds/refund-lost-payment.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { call, type Staff, settle, staff } from '#tests/support/admin.ts';
import { accountOf, ledgerBalance, stripeBalance } from '#tests/support/books.ts';
import { operationsAreDue } from '#tests/support/pass-time.ts';
import { openShop, type Shop } from '#tests/support/shop.ts';

let shop: Shop;
let owner: Database;
let lamp: string;
let first: Staff;
let second: Staff;

beforeAll(async () => {
  shop = await openShop();
  owner = createDatabase(shop.testDatabase.ownerUrl, { max: 1 });
  lamp = await shop.product({ stock: 100 });
  [first, second] = [await staff(), await staff()];
});
afterAll(async () => {
  await owner.close();
  await shop.close();
});

const full = () => reconcile({ kind: 'full', startedBy: 'command' });
const findingOf = async (intentId: string) =>
  (await listFindings(shop.db, { limit: 100, before: null, open: true })).find(
    ({ kind, subject }) => kind === 'payment_missing_here' && subject === intentId,
  );
const press = (by: Staff, id: string) =>
  call<LostRefundAnswer>(refundHandler, by, {
    path: `/api/admin/reconciliation/findings/${id}/refund`,
    params: { id },
    body: {},
  });
const refundsAtStripe = async (intentId: string) =>
  (await shop.stripe.refunds.list({ payment_intent: intentId })).data.map(({ amount, status }) => ({
    amount,
    status,
  }));

/** A paid order of which nothing is left here, and the finding that says so. */
async function lost() {
  const buyer = await shop.buyer({ [lamp]: 1 });
  const { body } = await shop.pay(buyer);
  const intentId = body.paymentIntent.id;
  await shop.confirm(body.paymentIntent);
  await settle(shop);
  const { number, totalMinor: total } = body.order;
  const order = sql`(select id from orders where number = ${number})`;
  const statements = [
    sql`alter table ledger_entries disable trigger user`,
    sql`alter table audit_log disable trigger user`,
    sql`delete from ledger_entries where transaction_id in (select id from ledger_transactions where order_id = ${order})`,
    sql`delete from ledger_transactions where order_id = ${order}`,
    sql`delete from payments where order_id = ${order}`,
    sql`delete from stock_holds where attempt_id in (select id from checkout_attempts where order_id = ${order})`,
    sql`delete from mail_outbox where order_id = ${order}`,
    sql`delete from order_events where order_id = ${order}`,
    sql`delete from operations where attempt_id in (select id from checkout_attempts where order_id = ${order})`,
    sql`delete from checkout_attempts where order_id = ${order}`,
    sql`delete from order_lines where order_id = ${order}`,
    sql`delete from orders where number = ${number}`,
    sql`delete from stripe_event_bodies where event_id in (select id from stripe_events where extract->>'intent' = ${intentId})`,
    sql`delete from stripe_events where extract->>'intent' = ${intentId}`,
    sql`alter table ledger_entries enable trigger user`,
    sql`alter table audit_log enable trigger user`,
  ];
  for (const statement of statements) await owner.execute(statement);
  await full();
  const finding = await findingOf(intentId);
  return {
    intentId,
    number,
    total,
    finding,
    findingId: finding?.id ?? '',
    customer: intentCustomer(intentId),
  };
}
const intentCustomer = async (intentId: string) =>
  (await shop.stripe.paymentIntents.retrieve(intentId)).customer;

test('is found with its customer, its order and how much came', async () => {
  const { finding, number, total, customer } = await lost();
  expect(finding?.detail).toMatchObject({
    stripe_minor: total,
    currency: 'usd',
    customer: await customer,
    order: number,
    refunded_minor: 0,
  });
  expect(JSON.stringify(finding)).not.toContain('@');
});

describe('its money', () => {
  test('goes back once, whoever presses how often, and then there is no finding', async () => {
    const { intentId, findingId, total } = await lost();
    const answers = await Promise.all([
      press(first, findingId),
      press(second, findingId),
      press(first, findingId),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await refundsAtStripe(intentId)).toEqual([{ amount: total, status: 'succeeded' }]);
    expect((await press(second, findingId)).status).toBe(409);
    expect(await full()).toMatchObject({ state: 'finished' });
    expect(await findingOf(intentId)).toBeUndefined();
    expect(await accountOf(shop, 'refunds_payable')).toEqual({});
    expect(await ledgerBalance(shop)).toEqual(await stripeBalance(shop));
    expect((await rebuildLedger()).differences).toEqual([]);
  });

  test('waits for a second admin above the amount of refunds', async () => {
    const { intentId, findingId, total } = await lost();
    process.env.REFUND_APPROVAL_ABOVE = 'usd:1000';
    resetConfig();
    try {
      expect((await press(first, findingId)).body).toEqual({ state: 'awaiting_approval' });
      expect((await press(first, findingId)).status).toBe(409);
      expect(await refundsAtStripe(intentId)).toEqual([]);
      expect((await press(second, findingId)).body).toEqual({ state: 'sent' });
    } finally {
      delete process.env.REFUND_APPROVAL_ABOVE;
      resetConfig();
    }
    expect(await refundsAtStripe(intentId)).toEqual([{ amount: total, status: 'succeeded' }]);
    const audits = await shop.db.execute<{ action: string }>(
      sql`select action from audit_log where action like 'lost_payment.%' order by id desc limit 2`,
    );
    expect(audits.map(({ action }) => action)).toEqual(['lost_payment.approve', 'lost_payment.refund']);
  });

  test('goes back once although the answer was lost', async () => {
    const { intentId, findingId, total } = await lost();
    const match = { method: 'POST', path: '/v1/refunds' };
    await shop.control('chaos', { rules: [{ match, action: 'error_500_after' }] });
    expect((await press(first, findingId)).body).toEqual({ state: 'pending' });
    await shop.control('chaos', { rules: [] });
    await operationsAreDue(shop);
    await resumeOperations();
    expect(await refundsAtStripe(intentId)).toEqual([{ amount: total, status: 'succeeded' }]);
    const [row] = await shop.db.execute(
      sql`select state from lost_payment_refunds where stripe_intent_id = ${intentId}`,
    );
    expect(row).toEqual({ state: 'sent' });
  }, 60_000);

  test('is owed to nobody when Stripe refuses, and says so', async () => {
    const { intentId, findingId } = await lost();
    await shop.control('disputes', { payment_intent: intentId });
    expect((await press(first, findingId)).status).toBe(502);
    expect(await accountOf(shop, 'refunds_payable')).toEqual({});
    expect((await rebuildLedger()).differences).toEqual([]);
  });

  test('is sent when it is asked for again after a refusal that has passed', async () => {
    const { intentId, findingId, total } = await lost();
    const match = { method: 'POST', path: '/v1/refunds' };
    await shop.control('chaos', { rules: [{ match, action: 'refuse_400', times: 1 }] });
    expect((await press(first, findingId)).status).toBe(502);
    await shop.control('chaos', { rules: [] });
    const again = await press(first, findingId);
    expect([again.status, again.body.state]).toEqual([200, 'sent']);
    expect((await press(second, findingId)).status).toBe(409);
    expect(await refundsAtStripe(intentId)).toEqual([{ amount: total, status: 'succeeded' }]);
    expect((await rebuildLedger()).differences).toEqual([]);
    expect(await full()).toMatchObject({ state: 'finished' });
    expect(await accountOf(shop, 'refunds_payable')).toEqual({});
  }, 60_000);

  test('is no business of a shopper, of support, or of a finding of another kind', async () => {
    const { findingId } = await lost();
    const support = await staff('support');
    expect((await press(support, findingId)).status).toBe(403);
    expect((await press(first, '018f0000-0000-7000-8000-000000000000')).status).toBe(404);
    await owner.execute(
      sql`update reconciliation_findings set kind = 'refund_missing_here' where id = ${findingId}`,
    );
    expect((await press(first, findingId)).status).toBe(404);
  });
});
