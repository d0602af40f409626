/**
 * Rule 28: what no webhook told is made up from Stripe. A day without webhooks, then one reconciliation: the same state
 * as in a shop that heard everything, and the ledger is Stripe's balance to the minor unit (I5, I6, I8).
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { POST as captureHandler } from '#app/api/admin/orders/[number]/capture/route.ts';
import type { Database } from '#db/client.ts';
import { readBalances } from '#db/repositories/ledger.ts';
import { readCursor } from '#db/repositories/reconciliation.ts';
import { resetConfig } from '#lib/config/config.ts';
import { sweep } from '#lib/jobs/run.ts';
import { rebuildLedger } from '#lib/payments/reconciliation/rebuild-ledger.ts';
import { reconcile } from '#lib/payments/reconciliation/run.ts';
import { ADDRESS } from '#tests/support/address.ts';
import { call, refund, type Staff, staff } from '#tests/support/admin.ts';
import { ledgerBalance, stripeBalance } from '#tests/support/books.ts';
import { openShop, type Shop } from '#tests/support/shop.ts';

const FULL = {
  kind: 'full',
  startedBy: 'command',
} as const;

/** What the rules speak of, without ids and times. */
async function stateOf(db: Database): Promise<Record<string, unknown>> {
  const read = async (statement: ReturnType<typeof sql>) => [...(await db.execute(statement))];
  return {
    orders: await read(sql`
      select o.state, o.refund_state, o.dispute_state, o.total_minor::float8 as total, o.currency, count(*)::int as n
      from orders o group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`),
    // Only who heard them tells of steps on the way: pending, done before it failed, a dispute before its end.
    history: await read(sql`
      select h.kinds, count(*)::int as n from (
        select string_agg(distinct e.kind, ' ' order by e.kind) as kinds from order_events e
        where e.kind <> 'refund_pending' and not (e.kind = 'refund_succeeded' and exists (
          select 1 from order_events f where f.order_id = e.order_id and f.kind = 'refund_failed'))
        and not (e.kind like 'dispute%' and exists (
          select 1 from order_events f where f.order_id = e.order_id and f.kind like 'dispute%' and f.id > e.id))
        group by e.order_id) h
      group by 1 order by 1`),
    flags: await read(sql`
      select kind, amount_minor::float8 as amount, currency, resolved_at is not null as resolved, count(*)::int as n
      from review_flags group by 1, 2, 3, 4 order by 1, 2`),
    warnings: await read(sql`
      select fraud_type, actionable, count(*)::int as n from early_fraud_warnings group by 1, 2 order by 1`),
    methods: await read(sql`
      select state, brand, last4, is_default, allow_redisplay, count(*)::int as n
      from saved_methods group by 1, 2, 3, 4, 5 order by 1, 2, 3`),
    lines: await read(sql`
      select l.quantity, l.amount_minor::float8 as amount, l.restock, l.restocked_at is not null as restocked, r.state
      from refund_lines l join refunds r on r.id = l.refund_id order by 1, 2`),
    attempts: await read(sql`
      select state, intent_status, count(*)::int as n from checkout_attempts group by 1, 2 order by 1, 2`),
    payments: await read(sql`
      select status, surplus, amount_minor::float8 as amount, currency, fee_minor::float8 as fee, net_minor::float8 as net,
        stripe_charge_id is not null as charged, stripe_balance_transaction_id is not null as moved, count(*)::int as n
      from payments group by 1, 2, 3, 4, 5, 6, 7, 8 order by 1, 2, 3, 4, 5, 6`),
    refunds: await read(sql`
      select state, origin, amount_minor::float8 as amount, count(*)::int as n from refunds group by 1, 2, 3 order by 1, 2, 3`),
    disputes: await read(sql`
      select status, amount_minor::float8 as amount, withdrawn_minor::float8 as withdrawn,
        reinstated_minor::float8 as reinstated, count(*)::int as n
      from disputes group by 1, 2, 3, 4 order by 1, 2, 3, 4`),
    stock: await read(sql`select available, held, sold from stock_items order by 1, 2, 3`),
    // A refund that failed in the end was told as done in between, to who heard it then.
    mails: await read(sql`
      select m.kind, count(*)::int as n from mail_outbox m left join refunds r on r.id = m.subject_id
      where r.id is null or r.state <> 'failed' group by 1 order by 1`),
    ledger: await readBalances(db),
  };
}

/** Captured here, captured in the dashboard, captured there with less than was asked for, and let go there. */
async function authorisedMoney(
  shop: Shop,
  admin: Staff,
  press: (asks: boolean) => Promise<{ intentId: string; number: string }>,
): Promise<void> {
  process.env.CAPTURE_METHOD = 'manual';
  resetConfig();
  const here = await press(true);
  const [there, less, letGo] = [await press(false), await press(false), await press(false)];
  delete process.env.CAPTURE_METHOD;
  resetConfig();
  const path = `/api/admin/orders/${here.number}/capture`;
  const { number } = here;
  expect((await call(captureHandler, admin, { path, params: { number }, body: {} })).status).toBe(200);
  await shop.stripe.paymentIntents.capture(there.intentId);
  await shop.stripe.paymentIntents.capture(less.intentId, { amount_to_capture: 1_000 });
  await shop.stripe.paymentIntents.cancel(letGo.intentId);
}

/**
 * A day in a shop: paid, declined, given up at Stripe, refunded here and in the dashboard, refunds that fail, disputes,
 * a card that is kept, a warning of fraud, money that is authorised and then taken, taken in part or let go.
 */
async function oneDay(shop: Shop, news: () => Promise<void>): Promise<void> {
  const lamp = await shop.product({ stock: 100, prices: { usd: 4_200, eur: 3_900 } });
  const press = async (currency: string, method: string, { asks = false, save = false } = {}) => {
    const buyer = await shop.buyer({ [lamp]: 1 }, currency);
    const expectedTotal = await shop.shownTotal(buyer);
    const { body } = await shop.pay(buyer, {
      body: { shippingAddress: ADDRESS, expectedTotal, savePaymentMethod: save },
    });
    numbers.set(body.paymentIntent.id, body.order.number);
    await shop.confirm(body.paymentIntent, method);
    await shop.control('async/run', {});
    await news();
    // Whoever waits before the return page lets us read the intent: what we know then, a webhook need not tell.
    if (asks) await shop.status(buyer, body.paymentIntent.id);
    return body.paymentIntent.id;
  };
  const numbers = new Map<string, string>();
  const admin = await staff();
  await press('usd', 'pm_card_visa', { save: true });
  await press('eur', 'pm_card_visa');
  const warned = await press('usd', 'pm_card_visa');
  await shop.control('early_fraud_warnings', { payment_intent: warned });
  const ours = await press('usd', 'pm_card_pendingRefund', { asks: true });
  const asked = await refund(admin, numbers.get(ours) ?? '', {
    lines: [{ lineNumber: 1, quantity: 1, restock: true }],
  });
  expect(asked.status).toBe(201);
  await authorisedMoney(shop, admin, async (asks) => {
    const intentId = await press('usd', 'pm_card_visa', { asks });
    return { intentId, number: numbers.get(intentId) ?? '' };
  });
  await press('usd', 'pm_card_visa_chargeDeclined');
  for (let count = 0; count < 3; count += 1) await press('usd', 'pm_card_createDispute');
  const refunded = [await press('usd', 'pm_card_visa'), await press('usd', 'pm_card_refundFail')];
  const pending = await press('eur', 'pm_card_pendingRefund');
  const given = await press('usd', 'pm_card_visa_chargeDeclinedInsufficientFunds');
  await shop.stripe.paymentIntents.cancel(given);
  await shop.stripe.refunds.create({ payment_intent: refunded[0] ?? '', amount: 1_000 });
  await shop.stripe.refunds.create({ payment_intent: refunded[0] ?? '', amount: 1_000 });
  await shop.stripe.refunds.create({ payment_intent: refunded[1] ?? '' });
  await shop.stripe.refunds.create({ payment_intent: pending, amount: 900 });
  await news();
  await shop.control('async/run', {});
  await news();
  const [won, lost] = (await shop.stripe.disputes.list()).data;
  await shop.stripe.disputes.update(won?.id ?? '', {
    evidence: { uncategorized_text: 'winning_evidence' },
    submit: true,
  });
  await shop.stripe.disputes.close(lost?.id ?? '');
  await shop.control('async/run', {});
  await news();
}

/** Everything that is on its way arrives, and everything that waits is tried. */
async function comeToRest(shop: Shop): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await shop.deliver();
    await shop.db.execute(
      sql`update stripe_events set next_try_at = now() where state in ('received', 'waiting')`,
    );
    await sweep();
  }
}

describe('a day without webhooks', () => {
  let heard: Record<string, unknown>;
  let shop: Shop;

  beforeAll(async () => {
    const other = await openShop();
    await oneDay(other, () => comeToRest(other));
    await comeToRest(other);
    heard = await stateOf(other.db);
    expect(await ledgerBalance(other)).toEqual(await stripeBalance(other));
    await other.close();
    shop = await openShop();
    await shop.control('chaos', { webhooks: { drop: true, hold: false } });
    await oneDay(shop, async () => undefined);
    await shop.control('clock', { advanceSeconds: 24 * 3600 });
  }, 120_000);
  afterAll(() => shop.close());

  test('leaves the shop knowing only what it read itself', async () => {
    const known = await stateOf(shop.db);
    expect(known).toMatchObject({ disputes: [], warnings: [], methods: [], flags: [] });
    expect(known).toMatchObject({ refunds: [{ state: 'pending', origin: 'admin', n: 1 }] });
    expect(known.payments).toHaveLength(1);
  });

  test('and one reconciliation ends in the state of a shop that heard everything', async () => {
    const report = await reconcile(FULL);
    expect(report).toMatchObject({ state: 'finished', findings: {} });
    expect(await stateOf(shop.db)).toEqual(heard);
  });

  test('the ledger is Stripe’s balance, and the inbox rebuilds it', async () => {
    expect(await ledgerBalance(shop)).toEqual(await stripeBalance(shop));
    expect((await rebuildLedger()).differences).toEqual([]);
  });

  test('a second reconciliation changes nothing', async () => {
    const before = await stateOf(shop.db);
    expect(await reconcile(FULL)).toMatchObject({ state: 'finished', repaired: 0, findings: {} });
    expect(await stateOf(shop.db)).toEqual(before);
  });

  test('late webhooks of that day have no second effect', async () => {
    const before = await stateOf(shop.db);
    for (const event of await shop.events()) expect(await shop.post({ ...event })).toBe(200);
    await comeToRest(shop);
    expect(await stateOf(shop.db)).toEqual(before);
    expect((await rebuildLedger()).differences).toEqual([]);
  });
});

describe('an event that claims a time to come', () => {
  let shop: Shop;
  let lamp: string;
  beforeAll(async () => {
    shop = await openShop();
    lamp = await shop.product({ stock: 10 });
  });
  afterAll(() => shop.close());

  const confirmed = async () => {
    const buyer = await shop.buyer({ [lamp]: 1 });
    const { body } = await shop.pay(buyer);
    await shop.confirm(body.paymentIntent);
    const stateOfOrder = async () =>
      (await shop.db.execute(sql`select state from orders where number = ${body.order.number}`))[0]?.state;
    return { intentId: body.paymentIntent.id, stateOfOrder };
  };
  const nowUnix = () => Math.floor(Date.now() / 1000);

  test('is stored and applied like any other', async () => {
    const { intentId, stateOfOrder } = await confirmed();
    const event = (await shop.events('payment_intent.succeeded')).find(
      ({ data }) => 'id' in data.object && data.object.id === intentId,
    );
    expect(await shop.post({ ...event, created: nowUnix() + 365 * 24 * 3600 })).toBe(200);
    expect(await stateOfOrder()).toBe('paid');
    const [row] = await shop.db.execute(sql`select state from stripe_events where id = ${event?.id ?? ''}`);
    expect(row).toEqual({ state: 'applied' });
  });

  test('does not move the cursors past those that come until then', async () => {
    await shop.control('chaos', { webhooks: { drop: true, hold: false } });
    await shop.control('clock', { advanceSeconds: 3 * 24 * 3600 });
    const { stateOfOrder } = await confirmed();
    await shop.control('async/run', {});
    expect(Math.max(...(await shop.events()).map(({ created }) => created))).toBeGreaterThan(
      nowUnix() + 3600,
    );
    expect(await reconcile({ ...FULL, kind: 'recent' })).toMatchObject({ state: 'finished' });
    expect(await stateOfOrder()).toBe('paid');
    for (const name of ['events', 'balance_transactions'] as const)
      expect(await readCursor(shop.db, name), name).toBeLessThanOrEqual(nowUnix());
  });
});
