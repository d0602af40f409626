/**
 * Rules 28 and 48: a run ends whatever one object is, forgets no gap, moves no cursor before the work is done, and reads
 * everything that is open in its turn.
 */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type Database } from '#db/client.ts';
import { moveCursor, readCursor, takeOpenAttempts } from '#db/repositories/reconciliation.ts';
import { listFindings } from '#db/repositories/reconciliation-findings.ts';
import { readStripeBalances } from '#db/repositories/stripe-balances.ts';
import { type RunOptions, reconcile } from '#lib/payments/reconciliation/run.ts';
import { ledgerOf, settle } from '#tests/support/admin.ts';
import { openShop, type Shop } from '#tests/support/shop.ts';
import { type Change, throughRelay } from '#tests/support/stripe-relay.ts';

let shop: Shop;
let owner: Database;
let lamp: string;

beforeAll(async () => {
  shop = await openShop();
  owner = createDatabase(shop.testDatabase.ownerUrl, { max: 1 });
  lamp = await shop.product({ stock: 500 });
});
afterAll(async () => {
  await owner.close();
  await shop.close();
});
afterEach(async () => {
  await shop.control('chaos', { rules: [], webhooks: { drop: false, hold: true } });
});

const run = (kind: RunOptions['kind'], over: Partial<RunOptions> = {}) =>
  reconcile({ kind, startedBy: 'command', ...over });
const open = async () =>
  (await listFindings(shop.db, { limit: 100, before: null, open: true })).map((finding) => ({
    kind: finding.kind,
    subject: finding.subject,
    detail: finding.detail,
  }));
const unheard = () => shop.control('chaos', { webhooks: { drop: true, hold: false } });

async function order() {
  const buyer = await shop.buyer({ [lamp]: 1 });
  const { body } = await shop.pay(buyer);
  await shop.confirm(body.paymentIntent);
  return { number: body.order.number, total: body.order.totalMinor, intentId: body.paymentIntent.id };
}

async function paid() {
  const made = await order();
  await settle(shop);
  return made;
}

const stateOf = async (number: string) =>
  (await shop.db.execute<{ state: string }>(sql`select state from orders where number = ${number}`))[0]
    ?.state;
const refundsOf = async (intentId: string) =>
  (
    await shop.db.execute<{ state: string }>(sql`
      select r.state from refunds r join payments p on p.id = r.payment_id
      where p.stripe_intent_id = ${intentId} order by r.created_at`)
  ).map(({ state }) => state);

/** The events of everything so far lie behind what Stripe lists: only the objects can be read. */
async function eventsAreForgotten(days = 40) {
  for (const event of await shop.stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 })) {
    await shop.db.execute(sql`
      insert into stripe_events (id, type, object_id, livemode, created_unix, extract, state)
      values (${event.id}, ${event.type}, 'x', false, 0, '{}', 'ignored') on conflict (id) do nothing`);
  }
  await shop.db.execute(sql`
    insert into reconciliation_cursors (name, position)
    values ('events', extract(epoch from now() - make_interval(days => ${days}::int))::bigint)
    on conflict (name) do update set position = excluded.position`);
}

/** Stripe shows one object with another status, wherever it shows it. */
const withStatus =
  (id: string, status: string | null): Change =>
  async (asked, theirs) => {
    if (!asked.startsWith('GET /v1/')) return null;
    const answer = await theirs();
    const body = answer.body as { id?: string; data?: { id?: string }[] };
    const changed = <T extends { id?: string }>(one: T): T => (one.id === id ? { ...one, status } : one);
    const data = body.data?.map(changed);
    return { ...answer, body: data ? { ...body, data } : changed(body) };
  };

describe('one object that cannot be read', () => {
  test.each([null, 'teleported'])(
    'a refund of the status %s is a finding, and the others are read',
    async (status) => {
      const [strange, fine] = [await paid(), await paid()];
      await unheard();
      const refund = await shop.stripe.refunds.create({ payment_intent: strange.intentId, amount: 300 });
      await shop.stripe.refunds.create({ payment_intent: fine.intentId, amount: 300 });
      const report = await throughRelay(shop, withStatus(refund.id, status), () => run('full'));
      expect(report).toMatchObject({ state: 'finished', reason: null });
      expect(report?.findings.could_not_be_applied).toBe(1);
      expect(await open()).toContainEqual(
        expect.objectContaining({
          kind: 'could_not_be_applied',
          subject: refund.id,
          detail: expect.objectContaining({ object: 'refund' }),
        }),
      );
      expect(await refundsOf(fine.intentId)).toEqual(['succeeded']);
      // As soon as it can be read, any run applies it and closes the finding.
      expect(await run('recent')).toMatchObject({ state: 'finished', findings: {} });
      expect(await refundsOf(strange.intentId)).toEqual(['succeeded']);
      expect((await open()).filter(({ kind }) => kind === 'could_not_be_applied')).toEqual([]);
    },
  );

  test('an intent and a dispute of unknown statuses do not stop the listing of a gap', async () => {
    const [strange, disputed, fine] = [await paid(), await paid(), await paid()];
    await unheard();
    const { id } = await shop.control('disputes', { payment_intent: disputed.intentId });
    await shop.stripe.refunds.create({ payment_intent: fine.intentId, amount: 300 });
    await eventsAreForgotten();
    const both: Change = async (asked, theirs) => {
      const one = await withStatus(String(id), 'in_orbit')(asked, theirs);
      if (one === null) return null;
      return await withStatus(strange.intentId, 'dreaming')(asked, async () => one);
    };
    const report = await throughRelay(shop, both, () => run('recent'));
    expect(report).toMatchObject({ state: 'finished', reason: null });
    expect((await open()).map(({ subject }) => subject)).toEqual(
      expect.arrayContaining([String(id), strange.intentId]),
    );
    expect(await refundsOf(fine.intentId)).toEqual(['succeeded']);
    expect(await run('full')).toMatchObject({ state: 'finished', findings: {} });
    expect(await open()).toEqual([]);
  });
});

describe('one object that cannot be applied', () => {
  test('is a finding with a stable reason in every step, and repaired when nothing is in the way', async () => {
    const [poisoned, fine] = [await paid(), await paid()];
    await unheard();
    const bad = await shop.stripe.refunds.create({ payment_intent: poisoned.intentId, amount: 666 });
    await shop.stripe.refunds.create({ payment_intent: fine.intentId, amount: 300 });
    await owner.execute(sql`alter table refunds add constraint poison check (amount_minor <> 666)`);
    try {
      expect(await run('full')).toMatchObject({ state: 'finished', reason: null });
      await eventsAreForgotten();
      expect(await run('recent')).toMatchObject({ state: 'finished', reason: null });
    } finally {
      await owner.execute(sql`alter table refunds drop constraint poison`);
    }
    expect(await refundsOf(fine.intentId)).toEqual(['succeeded']);
    expect(await open()).toContainEqual({
      kind: 'could_not_be_applied',
      subject: bad.id,
      detail: { object: 'refund', reason: 'database_23514' },
    });
    await run('full');
    expect(await refundsOf(poisoned.intentId)).toEqual(['succeeded']);
    expect(await open()).toEqual([]);
  });
});

describe('a gap in the events', () => {
  const gaps = async () => (await shop.db.execute(sql`select 1 from reconciliation_gaps`)).length;

  test('stays until it was listed, however often a run ends early', async () => {
    const { intentId } = await paid();
    await unheard();
    await shop.stripe.refunds.create({ payment_intent: intentId, amount: 300 });
    await eventsAreForgotten();
    await shop.control('chaos', { rules: [{ match: { path: '/v1/disputes' }, action: 'rate_limit_429' }] });
    expect(await run('recent')).toMatchObject({ state: 'failed', reason: 'stripe_retryable' });
    expect(await gaps()).toBe(1);
    expect(await run('recent')).toMatchObject({ state: 'failed' });
    expect(await gaps()).toBe(1);
    await shop.control('chaos', { rules: [] });
    expect(await run('recent')).toMatchObject({ state: 'finished' });
    expect(await gaps()).toBe(0);
    expect(await refundsOf(intentId)).toEqual(['succeeded']);
  }, 60_000);

  test('is remembered before the cursor moves, and listed from a week before it', async () => {
    await eventsAreForgotten(30);
    await shop.control('chaos', {
      rules: [{ match: { path: '/v1/payment_intents' }, action: 'rate_limit_429' }],
    });
    await run('recent');
    const [gap] = await shop.db.execute<{ days: number }>(sql`
      select round((to_unix - from_unix) / 86400.0)::int as days from reconciliation_gaps`);
    expect(gap?.days).toBe(30);
    expect(await readCursor(shop.db, 'events')).toBeGreaterThan(Date.now() / 1000 - 3600);
    await shop.control('chaos', { rules: [] });
    const asked: string[] = [];
    const note: Change = async (path) => {
      asked.push(path);
      return null;
    };
    await throughRelay(shop, note, () => run('recent'));
    expect(asked.filter((path) => path === 'GET /v1/payment_intents')).toHaveLength(1);
    expect(await gaps()).toBe(0);
  }, 60_000);
});

describe('cursors', () => {
  test.each([
    ['events', '/v1/events'],
    ['balance_transactions', '/v1/balance_transactions'],
  ] as const)(
    'of %s stay where they are when the list ends early',
    async (name, path) => {
      await run('recent');
      const before = await readCursor(shop.db, name);
      await unheard();
      const { number } = await order();
      await shop.control('async/run', {});
      await shop.control('clock', { advanceSeconds: 5 });
      await shop.control('chaos', { rules: [{ match: { path }, action: 'rate_limit_429' }] });
      expect(await run('recent')).toMatchObject({ state: 'failed' });
      expect(await readCursor(shop.db, name)).toBe(before);
      await shop.control('chaos', { rules: [] });
      expect(await run('recent')).toMatchObject({ state: 'finished' });
      expect(await stateOf(number)).toBe('paid');
      expect(await ledgerOf(shop, number)).not.toHaveProperty('stripe_clearing');
    },
    60_000,
  );

  test('of events wait for one that was missing in one look only', async () => {
    await run('recent');
    await shop.db.execute(sql`delete from reconciliation_cursors where name = 'events'`);
    await unheard();
    const { number } = await order();
    const missingBefore = new Set<string>();
    const looks = { missingBefore, quietSeconds: 3_600 };
    const hourAgo = Math.floor(Date.now() / 1000) - 3_600;
    // Half of the list is older than the overlap of two looks.
    const older: Change = async (asked, theirs) => {
      if (asked !== 'GET /v1/events') return null;
      const answer = await theirs();
      const list = answer.body as { data: { id: string; type: string; created: number }[] };
      const data = list.data.map((one) =>
        one.type === 'payment_intent.succeeded' ? { ...one, created: hourAgo } : one,
      );
      return { ...answer, body: { ...list, data } };
    };
    await throughRelay(shop, older, () => run('recent', looks));
    expect(await stateOf(number)).toBe('awaiting_payment');
    // A worker that starts again looks from there.
    expect(await readCursor(shop.db, 'events')).toBeLessThanOrEqual(hourAgo);
    await run('recent', looks);
    expect(await stateOf(number)).toBe('paid');
  });
});

describe('what is open', () => {
  test('gets its turn, however many are before it', async () => {
    const buyer = await shop.buyer({ [lamp]: 1 });
    const { body } = await shop.pay(buyer);
    await shop.db.execute(sql`
      update checkout_attempts set reconciled_at = now() where stripe_intent_id is not null`);
    // Two hundred that are asked about for the first time, of which Stripe knows none.
    for (let count = 0; count < 205; count += 1) {
      await owner.execute(sql`
        insert into checkout_attempts (id, order_id, user_id, state, snapshot_hash, amount_minor, currency,
          stripe_intent_id, expires_at, updated_at)
        select ${uuidv7()}::uuid, order_id, user_id, 'processing', snapshot_hash, amount_minor, currency,
          ${`pi_missing${count}`}, expires_at, now() - interval '1 day'
        from checkout_attempts where stripe_intent_id = ${body.paymentIntent.id}`);
    }
    await unheard();
    await shop.stripe.paymentIntents.cancel(body.paymentIntent.id);
    await moveCursor(shop.db, 'events', 99_999_999_999);
    await run('recent');
    expect(await stateOf(body.order.number)).toBe('awaiting_payment');
    await run('recent');
    expect(await stateOf(body.order.number)).toBe('cancelled');
    await owner.execute(sql`delete from checkout_attempts where stripe_intent_id like 'pi_missing%'`);
    await owner.execute(sql`delete from reconciliation_findings where subject like 'pi_missing%'`);
    await shop.db.execute(sql`delete from reconciliation_cursors where name = 'events'`);
  }, 120_000);

  test('is taken by the time of the last read, not of the last change', async () => {
    const made = [
      await shop.buyer({ [lamp]: 1 }),
      await shop.buyer({ [lamp]: 1 }),
      await shop.buyer({ [lamp]: 1 }),
    ];
    for (const buyer of made) await shop.pay(buyer);
    await shop.db.execute(sql`update checkout_attempts set updated_at = updated_at - interval '1 hour'`);
    const turns = [];
    for (let turn = 0; turn < 3; turn += 1)
      turns.push(...(await takeOpenAttempts(shop.db, { limit: 1, quietSeconds: 60 })).map(({ id }) => id));
    expect(new Set(turns).size).toBe(3);
  });

  test('and has no fee is read again until its fee is known', async () => {
    const { number, intentId } = await paid();
    await owner.execute(sql`alter table ledger_entries disable trigger user`);
    await owner.execute(sql`
      delete from ledger_entries where transaction_id in (
        select t.id from ledger_transactions t join orders o on o.id = t.order_id
        where o.number = ${number} and t.source like 'balance:%')`);
    await owner.execute(sql`
      delete from ledger_transactions where source like 'balance:%'
        and order_id = (select id from orders where number = ${number})`);
    await owner.execute(sql`
      update payments set fee_minor = null, net_minor = null, stripe_balance_transaction_id = null
      where stripe_intent_id = ${intentId}`);
    await moveCursor(shop.db, 'balance_transactions', 99_999_999_999);
    await run('recent');
    await shop.db.execute(sql`delete from reconciliation_cursors where name = 'balance_transactions'`);
    const [payment] = await shop.db.execute(sql`
      select fee_minor is not null as fee from payments where stripe_intent_id = ${intentId}`);
    expect(payment).toEqual({ fee: true });
    expect(await ledgerOf(shop, number)).toHaveProperty('processing_fees');
    await owner.execute(sql`alter table ledger_entries enable trigger user`);
  });
});

describe('a comparison', () => {
  test('goes through refunds and disputes of payments that no order owns', async () => {
    const { intentId, number } = await paid();
    const [attempt] = await shop.db.execute<{ id: string }>(
      sql`select id from checkout_attempts where stripe_intent_id = ${intentId}`,
    );
    // A second intent of the same attempt was paid, too: money that fits no order.
    const stray = await shop.stripe.paymentIntents.create({
      amount: 4_000,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      metadata: {
        markethub_installation: await installation(intentId),
        markethub_attempt: attempt?.id ?? '',
      },
    });
    await shop.control('async/run', {});
    await shop.control('webhooks/flush', {});
    await unheard();
    await shop.stripe.refunds.create({ payment_intent: stray.id, amount: 1_000 });
    await shop.control('disputes', { payment_intent: stray.id, amount: 500 });
    await moveCursor(shop.db, 'events', 99_999_999_999);
    expect(await run('full')).toMatchObject({ state: 'finished' });
    await shop.db.execute(sql`delete from reconciliation_cursors where name = 'events'`);
    expect(await refundsOf(stray.id)).toContain('succeeded');
    const [dispute] = await shop.db.execute(sql`
      select d.amount_minor::int as amount from disputes d join payments p on p.id = d.payment_id
      where p.stripe_intent_id = ${stray.id}`);
    expect(dispute).toEqual({ amount: 500 });
    expect((await ledgerOf(shop, number)).refunds_payable ?? 0).toBe(0);
  });

  const installation = async (intentId: string) =>
    (await shop.stripe.paymentIntents.retrieve(intentId)).metadata.markethub_installation ?? '';

  test('sees a movement that was posted in another currency', async () => {
    const { intentId } = await paid();
    const intent = await shop.stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] });
    const charge = intent.latest_charge;
    if (charge === null || typeof charge === 'string') throw new Error('no charge');
    const movement = String(charge.balance_transaction);
    await owner.execute(sql`alter table ledger_entries disable trigger user`);
    const set = (currency: string) =>
      owner.execute(sql`
        update ledger_entries set currency = ${currency} where account = 'stripe_balance'
          and transaction_id = (select id from ledger_transactions where source = ${`balance:${movement}`})`);
    await set('eur');
    await run('full');
    expect((await open()).map(({ kind, subject }) => `${kind} ${subject}`)).toEqual(
      expect.arrayContaining([`movement_differs ${movement}`, 'balance_differs eur', 'balance_differs usd']),
    );
    await set('usd');
    await owner.execute(sql`alter table ledger_entries enable trigger user`);
    expect(await run('full')).toMatchObject({ findings: {} });
    expect(await open()).toEqual([]);
  });

  test('keeps Stripe’s balance beside ours', async () => {
    await paid();
    await run('full');
    const { available, pending } = await shop.stripe.balance.retrieve();
    const usd = [...available, ...pending].reduce((sum, { amount }) => sum + amount, 0);
    expect(await readStripeBalances(shop.db)).toMatchObject([
      { currency: 'usd', stripe_minor: usd, ledger_minor: usd },
    ]);
  });
});

describe('two workers', () => {
  test('that begin at the same moment make one run', async () => {
    await shop.db.execute(sql`update reconciliation_runs set created_at = now() - interval '1 hour'`);
    const begun = await Promise.all(Array.from({ length: 6 }, () => run('recent', { notWithinSeconds: 60 })));
    expect(begun.filter((report) => report !== null)).toHaveLength(1);
  });
});
