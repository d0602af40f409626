/** Every captured minor unit is in the ledger, once, in the transaction that moves the rows, whatever comes twice. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, databaseErrorCode, inTransaction } from '#db/client.ts';
import { insertPosting, readBalances } from '#db/repositories/ledger.ts';
import { getConfig } from '#lib/config/config.ts';
import { refundReserved } from '#lib/domain/ledger.ts';
import { sweep } from '#lib/jobs/run.ts';
import { postRefundReturned } from '#lib/payments/ledger/post-movements.ts';
import { rebuildLedger } from '#lib/payments/reconciliation/rebuild-ledger.ts';
import { openShop, type Shop } from '#tests/support/shop.ts';

let shop: Shop;
let lamp: string;

beforeAll(async () => {
  shop = await openShop();
  lamp = await shop.product({ stock: 100, prices: { usd: 4_200, eur: 3_900 } });
});
afterAll(() => shop.close());

/** A buyer who has paid; webhooks are still held. */
async function paid(currency = 'usd') {
  const buyer = await shop.buyer({ [lamp]: 1 }, currency);
  const { body } = await shop.pay(buyer);
  await shop.confirm(body.paymentIntent);
  const rows = await shop.db.execute<{ id: string }>(
    sql`select order_id as id from checkout_attempts where stripe_intent_id = ${body.paymentIntent.id}`,
  );
  return { buyer, orderId: rows[0]?.id ?? '', total: body.order.totalMinor, intentId: body.paymentIntent.id };
}

const balancesOf = async (orderId: string) =>
  Object.fromEntries(
    (await readBalances(shop.db, orderId)).map((balance) => [
      `${balance.account} ${balance.currency}`,
      balance.amountMinor,
    ]),
  );

describe('a captured payment', () => {
  test('is a sale in its currency, also when its event comes twice and the page asks too', async () => {
    const { buyer, orderId, total, intentId } = await paid('eur');
    await Promise.all([shop.deliver(), shop.status(buyer, intentId)]);
    const [event] = (await shop.events('payment_intent.succeeded')).reverse();
    await shop.post({ ...event });
    await sweep();
    const fee = Math.round(total * 0.029) + 30;
    expect(await balancesOf(orderId)).toEqual({
      'processing_fees eur': fee,
      'sales eur': -total,
      'stripe_balance eur': total - fee,
    });
    const rows = await shop.db.execute(
      sql`select 1 from ledger_transactions where source = ${`capture:${intentId}`} and order_id = ${orderId}`,
    );
    expect(rows).toHaveLength(1);
  });

  test('that does not fit its order is money that must go back', async () => {
    const { orderId, total, intentId } = await paid();
    await shop.db.execute(
      sql`update checkout_attempts set amount_minor = amount_minor + 1 where stripe_intent_id = ${intentId}`,
    );
    await shop.deliver();
    expect(await balancesOf(orderId)).toMatchObject({ 'unplaced_money usd': -total });
  });
});

/** A refund that is rejected here, and at Stripe after all. */
async function refusedAndThere() {
  const { orderId, intentId, total } = await paid();
  await shop.deliver();
  await sweep();
  const payments = await shop.db.execute<{ id: string }>(
    sql`select id from payments where stripe_intent_id = ${intentId}`,
  );
  const refundId = uuidv7();
  const subject = { refundKey: refundId, amountMinor: total, currency: 'usd', placement: 'sales' } as const;
  await inTransaction(shop.db, async (tx) => {
    await tx.execute(sql`
      insert into refunds (id, payment_id, order_id, state, origin, amount_minor, currency)
      values (${refundId}, ${payments[0]?.id ?? ''}, ${orderId}, 'rejected', 'system', ${total}, 'usd')`);
    await insertPosting(tx, refundReserved(subject), { orderId, eventId: null });
    await postRefundReturned(tx, subject, { orderId, eventId: null });
  });
  await shop.stripe.refunds.create({
    payment_intent: intentId,
    metadata: { markethub_installation: getConfig().installationId, markethub_refund: refundId },
  });
  await shop.deliver();
  await sweep();
  return { orderId, total, refundId };
}

test('a refund that was taken for refused and is at Stripe after all is owed, and the inbox agrees', async () => {
  const { orderId, total } = await refusedAndThere();
  const balances = await balancesOf(orderId);
  expect(balances).toMatchObject({ 'sales usd': -total, 'refunds usd': total });
  expect(balances).not.toHaveProperty('refunds_payable usd');
  expect((await rebuildLedger()).differences).toEqual([]);
});

test('a refund that was taken for refused, was there after all and then failed is owed to nobody', async () => {
  const { orderId, total, refundId } = await refusedAndThere();
  const [row] = await shop.db.execute<{ id: string }>(
    sql`select stripe_refund_id as id from refunds where id = ${refundId}`,
  );
  await shop.control(`refunds/${row?.id}`, { to: 'failed' });
  for (let twice = 0; twice < 2; twice += 1) {
    await shop.deliver();
    await sweep();
  }
  const balances = await balancesOf(orderId);
  expect(balances).toMatchObject({ 'sales usd': -total });
  expect(balances).not.toHaveProperty('refunds usd');
  expect(balances).not.toHaveProperty('refunds_payable usd');
  expect((await rebuildLedger()).differences).toEqual([]);
});

describe('a rebuild from the inbox', () => {
  test('ends in the same ledger, whichever way the news came', async () => {
    const byPage = await paid();
    await shop.status(byPage.buyer, byPage.intentId);
    await paid();
    await shop.deliver();
    await sweep();
    const report = await rebuildLedger();
    expect(report.differences).toEqual([]);
    expect(report).toMatchObject({ equal: true, rebuilt: report.written });
    expect(report.transactions).toBeGreaterThanOrEqual(6);
  });

  test('names what was posted without a reason, and what is missing', async () => {
    const { intentId, total } = await paid();
    await shop.deliver();
    await sweep();
    const owner = createDatabase(shop.testDatabase.ownerUrl, { max: 1 });
    await owner.execute(sql`update stripe_events set state = 'ignored' where object_id = ${intentId}`);
    await owner.execute(sql`
      insert into stripe_events (id, type, object_id, livemode, created_unix, extract, state)
      select 'evt_made_up', type, object_id, livemode, created_unix,
        extract || jsonb_build_object('intent', 'pi_made_up'), 'applied'
      from stripe_events where object_id = ${intentId} and type = 'payment_intent.succeeded'`);
    await owner.close();
    const { equal, differences } = await rebuildLedger();
    expect(equal).toBe(false);
    expect(differences).toContainEqual(
      expect.objectContaining({ source: `capture:${intentId}`, rebuilt: null }),
    );
    expect(differences).toContainEqual({
      source: 'capture:pi_made_up',
      written: null,
      rebuilt: [
        { account: 'stripe_clearing', amountMinor: total, currency: 'usd' },
        { account: 'sales', amountMinor: -total, currency: 'usd' },
      ],
    });
  });
});

describe('the database', () => {
  const entry = (statement: ReturnType<typeof sql>) =>
    shop.db.execute(statement).then(
      () => 'done',
      (error: unknown) => databaseErrorCode(error),
    );
  const CHECK = '23514';

  test('refuses entries that do not balance per currency', async () => {
    for (const entries of [
      sql`('sales', -1, 'usd'), ('stripe_clearing', 2, 'usd')`,
      sql`('sales', -1, 'usd'), ('stripe_clearing', 1, 'eur')`,
      sql`('sales', -1, 'usd')`,
    ]) {
      expect(
        await entry(sql`
          with t as (
            insert into ledger_transactions (id, kind, source, occurred_at)
            values (${uuidv7()}, 'test', ${uuidv7()}, now()) returning id
          )
          insert into ledger_entries (transaction_id, account, amount_minor, currency)
          select t.id, e.a, e.m, e.c from t, (values ${entries}) as e(a, m, c)`),
      ).toBe(CHECK);
    }
  });

  test('refuses a second transaction of one source', async () => {
    const source = uuidv7();
    const insert = () =>
      entry(sql`insert into ledger_transactions (id, kind, source, occurred_at)
        values (${uuidv7()}, 'test', ${source}, now())`);
    expect([await insert(), await insert()]).toEqual(['done', '23505']);
  });
});
