/** Reconciliation mends what a read can mend, leaves the rest to a person, and misses nothing that was never told. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type Database } from '#db/client.ts';
import { findingKey, listFindings, resolveFinding } from '#db/repositories/reconciliation-findings.ts';
import { sweep } from '#lib/jobs/run.ts';
import { type RunOptions, reconcile } from '#lib/payments/reconciliation/run.ts';
import { seed } from '#scripts/seed/seed.ts';
import { operationsAreDue } from '#tests/support/pass-time.ts';
import { openShop, type Shop } from '#tests/support/shop.ts';

let shop: Shop;
let owner: Database;
let lamp: string;

beforeAll(async () => {
  shop = await openShop();
  owner = createDatabase(shop.testDatabase.ownerUrl, { max: 1 });
  lamp = await shop.product({ stock: 100 });
});
afterAll(async () => {
  await owner.close();
  await shop.close();
});

const run = (over: Partial<RunOptions> = {}) =>
  reconcile({
    kind: 'full',
    startedBy: 'command',
    ...over,
  });

/** A paid order whose news all arrived. */
async function paid() {
  const buyer = await shop.buyer({ [lamp]: 1 });
  const { body } = await shop.pay(buyer);
  await shop.confirm(body.paymentIntent);
  await shop.deliver();
  await sweep();
  return { intentId: body.paymentIntent.id, number: body.order.number, total: body.order.totalMinor };
}

const openFindings = async () =>
  (await listFindings(shop.db, { limit: 100, before: null, open: true })).map(findingKey);
const stateOf = async (number: string) =>
  (await shop.db.execute<{ state: string }>(sql`select state from orders where number = ${number}`))[0]
    ?.state;

describe('a comparison', () => {
  test('of a shop where all agree finds nothing', async () => {
    await paid();
    expect(await run()).toMatchObject({ state: 'finished', repaired: 0, findings: {} });
    expect(await openFindings()).toEqual([]);
  });

  test('mends an attempt that stands elsewhere than its intent, and says so', async () => {
    const buyer = await shop.buyer({ [lamp]: 1 });
    const { body } = await shop.pay(buyer);
    const intentId = body.paymentIntent.id;
    await shop.stripe.paymentIntents.cancel(intentId);
    await shop.db.execute(sql`
      insert into reconciliation_cursors (name, position) values ('events', 99999999999)
      on conflict (name) do update set position = 99999999999`);
    // Read by nobody but the comparison: its last read is in the future.
    await shop.db.execute(sql`
      update checkout_attempts set updated_at = now() + interval '1 hour' where stripe_intent_id = ${intentId}`);
    expect(await run()).toMatchObject({ findings: {} });
    await shop.db.execute(sql`delete from reconciliation_cursors`);
    expect(await stateOf(body.order.number)).toBe('cancelled');
    const all = await listFindings(shop.db, { limit: 100, before: null, open: false });
    expect(all.find(({ subject }) => subject === intentId)).toMatchObject({
      kind: 'payment_status_differs',
      repair: 'taken_in_again',
      resolved_by: 'reconciliation',
    });
  });

  test('names money here that Stripe does not know, and resolves it when it is gone', async () => {
    const { intentId, number } = await paid();
    await owner.execute(sql`
      update payments set stripe_intent_id = 'pi_unknown', created_at = now() - interval '1 hour'
      where stripe_intent_id = ${intentId}`);
    const report = await run();
    expect(report?.findings).toMatchObject({ payment_missing_at_stripe: 1 });
    expect(await openFindings()).toEqual(expect.arrayContaining(['payment_missing_at_stripe pi_unknown']));
    await owner.execute(sql`
      update payments set stripe_intent_id = ${intentId} where stripe_intent_id = 'pi_unknown'`);
    expect(await run()).toMatchObject({ findings: {} });
    expect(await openFindings()).toEqual([]);
    expect(await stateOf(number)).toBe('paid');
  });

  test('names an amount that differs, an order without its money, and a ledger that does not agree', async () => {
    const { intentId, number, total } = await paid();
    const set = (amount: number) =>
      owner.execute(sql`update payments set amount_minor = ${amount} where stripe_intent_id = ${intentId}`);
    await set(total - 1);
    await run();
    await run();
    expect(await openFindings()).toEqual(
      expect.arrayContaining([
        `payment_amount_differs ${intentId}`,
        `order_without_money ${number}`,
        `ledger_differs ${intentId}`,
      ]),
    );
    await set(total);
    await run();
    expect(await openFindings()).toEqual([]);
  });

  test('names an event that was given up and money that is nowhere placed', async () => {
    const { intentId, number } = await paid();
    await shop.db.execute(sql`
      update stripe_events set state = 'dead' where object_id = ${intentId} and type = 'payment_intent.created'`);
    await owner.execute(sql`
      with t as (
        insert into ledger_transactions (id, kind, source, order_id, occurred_at)
        select ${uuidv7()}::uuid, 'test', 'test:unplaced', id, now() from orders where number = ${number} returning id
      )
      insert into ledger_entries (transaction_id, account, amount_minor, currency)
      select t.id, e.a, e.m, 'usd' from t, (values ('unplaced_money', -1), ('sales', 1)) as e(a, m)`);
    await run();
    const found = await openFindings();
    expect(found).toEqual(expect.arrayContaining([`money_not_placed ${number}`]));
    expect(found.filter((key) => key.startsWith('event_dead'))).toHaveLength(1);
    const [dead] = (await listFindings(shop.db, { limit: 100, before: null, open: true })).filter(
      ({ kind }) => kind === 'event_dead',
    );
    expect(await resolveFinding(shop.db, { id: dead?.id ?? '', actor: 'user:admin' })).toBe(true);
    expect(await resolveFinding(shop.db, { id: dead?.id ?? '', actor: 'user:admin' })).toBe(false);
    expect(
      await shop.db.execute(
        sql`select 1 from audit_log where action = 'finding.resolved' and actor = 'user:admin'`,
      ),
    ).toHaveLength(1);
    await shop.db.execute(sql`update stripe_events set state = 'applied' where state = 'dead'`);
  });

  test('names a call that is not settled after a day, and resolves it when it is', async () => {
    const buyer = await shop.buyer({ [lamp]: 1 });
    const match = { method: 'POST', path: '/v1/payment_intents' };
    await shop.control('chaos', { rules: [{ match, action: 'cut_before' }] });
    expect((await shop.pay(buyer)).status).toBe(503);
    const [operation] = await shop.db.execute<{ id: string }>(
      sql`select id from operations where user_id = ${buyer.id} and kind = 'intent.create'`,
    );
    const { id = '' } = operation ?? {};
    const isYoung = (hours: number) =>
      shop.db.execute(
        sql`update operations set created_at = now() - make_interval(hours => ${hours}::int) where id = ${id}`,
      );
    await isYoung(23);
    expect((await run())?.findings).not.toHaveProperty('operation_stuck');
    await isYoung(25);
    expect(await run()).toMatchObject({ findings: { operation_stuck: 1 } });
    const [found] = (await listFindings(shop.db, { limit: 100, before: null, open: true })).filter(
      ({ kind }) => kind === 'operation_stuck',
    );
    expect(found).toMatchObject({ subject: id, order_number: expect.stringMatching(/^MH-/) });
    expect(found?.detail).toMatchObject({ operation: 'intent.create', tries: 1 });
    // A saved card waits for the payment that uses it, as long as that takes.
    await shop.db.execute(sql`update operations set outcome = 'method_in_use' where id = ${id}`);
    expect((await run())?.findings).not.toHaveProperty('operation_stuck');
    await shop.control('chaos', { rules: [] });
    await operationsAreDue(shop);
    await sweep();
    expect((await run())?.findings).not.toHaveProperty('operation_stuck');
    expect(await openFindings()).not.toContain(`operation_stuck ${id}`);
  });

  test.each(['recent', 'full'] as const)(
    'posts a movement that nobody told of, in a %s run',
    async (kind) => {
      const { intentId } = await paid();
      const refund = await shop.stripe.refunds.create({ payment_intent: intentId, amount: 500 });
      // The events are behind us, and a full run has to find it by comparing.
      const names = kind === 'full' ? ['events', 'balance_transactions'] : ['events'];
      await shop.db.execute(sql`
      insert into reconciliation_cursors (name, position) select name, 99999999999 from unnest(${sql.param(names)}::text[]) as name
      on conflict (name) do update set position = 99999999999`);
      expect((await run({ kind }))?.findings).not.toHaveProperty('movement_missing_here');
      await shop.db.execute(sql`delete from reconciliation_cursors`);
      const source = `balance:${String(refund.balance_transaction)}`;
      expect(
        await shop.db.execute(sql`select 1 from ledger_transactions where source = ${source}`),
      ).toHaveLength(1);
    },
  );

  test('leaves the orders of the demo alone', async () => {
    await seed(shop.db, { orders: 40 });
    expect(await run({ days: 3650 })).toMatchObject({ state: 'finished' });
    const rows = await shop.db.execute<{ n: number }>(
      sql`select count(*)::int as n from payments where stripe_intent_id like 'pi\\_demo%'`,
    );
    expect(rows[0]?.n).toBeGreaterThan(0);
    const found = await listFindings(shop.db, { limit: 100, before: null, open: true });
    expect(found.filter(({ kind }) => kind !== 'money_not_placed')).toEqual([]);
  });
});

describe('missed events', () => {
  /** A bank's warning about a payment, of which no webhook comes. */
  async function unheardWarning() {
    const { intentId } = await paid();
    await shop.control('chaos', { webhooks: { drop: true, hold: false } });
    const { latest_charge: charge } = await shop.stripe.paymentIntents.retrieve(intentId);
    const { id } = await shop.control('early_fraud_warnings', { charge });
    await shop.control('chaos', { webhooks: { drop: false, hold: true } });
    return async () =>
      await shop.db.execute(
        sql`select actionable from early_fraud_warnings where stripe_warning_id = ${String(id)}`,
      );
  }

  test('of an early fraud warning are made up like those of money', async () => {
    const warning = await unheardWarning();
    expect(await warning()).toHaveLength(0);
    await run(looked);
    expect(await warning()).toHaveLength(1);
  });

  /** A payment of which no webhook comes. */
  async function unheard() {
    await shop.control('chaos', { webhooks: { drop: true, hold: false } });
    const buyer = await shop.buyer({ [lamp]: 1 });
    const { body } = await shop.pay(buyer);
    await shop.confirm(body.paymentIntent);
    await shop.control('chaos', { webhooks: { drop: false, hold: true } });
    return body.order.number;
  }
  const looked = { kind: 'recent', quietSeconds: 3600 } as const;

  test('are given time for their webhook before the worker takes them for missed', async () => {
    const number = await unheard();
    const missingBefore = new Set<string>();
    await run({ ...looked, missingBefore });
    expect(await stateOf(number)).toBe('awaiting_payment');
    await run({ ...looked, missingBefore });
    expect(await stateOf(number)).toBe('paid');
    await run({ ...looked, missingBefore });
    expect(missingBefore.size).toBe(0);
  });

  test('wait for an outage of Stripe to end, and then none is lost', async () => {
    const number = await unheard();
    // Neither the object nor what is asked to see whether it is the object alone.
    const paths = ['/v1/payment_intents/*', '/v1/balance'];
    await shop.control('chaos', {
      rules: paths.map((path) => ({ match: { path }, action: 'error_500_before' })),
    });
    expect(await run(looked)).toMatchObject({ state: 'failed', reason: 'stripe_indeterminate' });
    expect(await stateOf(number)).toBe('awaiting_payment');
    await shop.control('chaos', { rules: [] });
    expect(await run(looked)).toMatchObject({ state: 'finished' });
    expect(await stateOf(number)).toBe('paid');
  }, 60_000);

  test('that lie further back than Stripe’s list are made up from the lists of objects', async () => {
    const warning = await unheardWarning();
    const number = await unheard();
    await shop.db.execute(sql`
      update checkout_attempts set updated_at = now() + interval '1 hour' where order_id =
        (select id from orders where number = ${number})`);
    // The list does not show them any more: here they are known, and told nothing.
    for (const event of await shop.stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1000 })) {
      await shop.db.execute(sql`
        insert into stripe_events (id, type, object_id, livemode, created_unix, extract, state)
        values (${event.id}, ${event.type}, 'x', false, 0, '{}', 'ignored') on conflict (id) do nothing`);
    }
    await shop.db.execute(sql`
      insert into reconciliation_cursors (name, position) values ('events', extract(epoch from now() - interval '40 days')::bigint)
      on conflict (name) do update set position = excluded.position`);
    expect(await run(looked)).toMatchObject({ state: 'finished' });
    expect(await stateOf(number)).toBe('paid');
    expect(await warning()).toHaveLength(1);
  });

  test('one run at a time, and none too soon after another', async () => {
    await shop.db.execute(sql`
      insert into reconciliation_runs (id, kind, state) values (${uuidv7()}, 'recent', 'running')`);
    expect(await run(looked)).toBeNull();
    await shop.db.execute(
      sql`update reconciliation_runs set seen_at = now() - interval '9 seconds' where state = 'running'`,
    );
    expect(await run(looked)).toMatchObject({ state: 'finished' });
    expect(await run({ ...looked, notWithinSeconds: 120 })).toBeNull();
    expect(
      await shop.db.execute(sql`select 1 from reconciliation_runs where reason = 'killed'`),
    ).toHaveLength(1);
  });
});
