/** Every kind of drift, made in the database or at Stripe, is found by its name by one full reconciliation. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type Database } from '#db/client.ts';
import { findingKey, listFindings } from '#db/repositories/reconciliation-findings.ts';
import { DRIFT_KINDS, type DriftKind } from '#lib/domain/reconciliation.ts';
import { sweep } from '#lib/jobs/run.ts';
import { reconcile } from '#lib/payments/reconciliation/run.ts';
import { refund, type Staff, staff } from '../support/admin.ts';
import { openShop, type Shop } from '../support/shop.ts';
import { type Change, throughRelay } from '../support/stripe-relay.ts';

let shop: Shop;
let owner: Database;
let admin: Staff;
let lamp: string;

beforeAll(async () => {
  shop = await openShop();
  owner = createDatabase(shop.testDatabase.ownerUrl, { max: 1 });
  admin = await staff();
  lamp = await shop.product({ stock: 100 });
  await owner.execute(sql`alter table ledger_entries disable trigger user`);
  // The comparison is alone: what the cursors and the open attempts would make up is behind them.
  await shop.db.execute(sql`
    insert into reconciliation_cursors (name, position)
    values ('events', 99999999999), ('balance_transactions', 99999999999), ('opening', 0), ('opened', 0)`);
});
afterAll(async () => {
  await owner.close();
  await shop.close();
});

type Order = { intentId: string; number: string; total: number };

async function pay(news: 'heard' | 'unheard'): Promise<Order> {
  const buyer = await shop.buyer({ [lamp]: 1 });
  const { body } = await shop.pay(buyer);
  const intentId = body.paymentIntent.id;
  const order = { intentId, number: body.order.number, total: body.order.totalMinor };
  if (news === 'unheard') {
    await shop.db.execute(sql`
      update checkout_attempts set updated_at = now() + interval '1 hour' where stripe_intent_id = ${intentId}`);
    return order;
  }
  await shop.confirm(body.paymentIntent);
  await shop.deliver();
  await sweep();
  return order;
}

/** A payment that Stripe took and nobody told of. */
async function paidUnheard(): Promise<Order> {
  const order = await pay('unheard');
  const intent = await shop.stripe.paymentIntents.retrieve(order.intentId);
  await shop.confirm({ id: intent.id, clientSecret: intent.client_secret ?? '' });
  return order;
}

async function refunded(): Promise<string> {
  const { number } = await pay('heard');
  const answer = await refund(admin, number, { amountMinor: 500 });
  expect(answer.status).toBe(201);
  const [row] = await shop.db.execute<{ id: string }>(
    sql`select stripe_refund_id as id from refunds where id = ${answer.body.id}`,
  );
  return row?.id ?? '';
}

async function disputed(): Promise<string> {
  const { intentId } = await pay('heard');
  const made = await shop.control('disputes', { payment_intent: intentId });
  return String(made.id);
}

/** The balance transaction of a payment that is in the ledger. */
async function movementOf({ intentId }: Order): Promise<string> {
  const intent = await shop.stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] });
  const charge = intent.latest_charge;
  if (charge === null || typeof charge === 'string') throw new Error('no charge');
  return String(charge.balance_transaction);
}

async function forget(movementId: string): Promise<void> {
  const source = `balance:${movementId}`;
  await owner.execute(sql`
    delete from ledger_entries where transaction_id = (select id from ledger_transactions where source = ${source})`);
  const gone = await owner.execute(
    sql`delete from ledger_transactions where source = ${source} returning id`,
  );
  expect(gone).toHaveLength(1);
}

/** Stripe calls one of its balance transactions by a name that no version of its API has. */
let renamed = '';
const calledNewly: Change = async (asked, theirs) => {
  if (asked !== 'GET /v1/balance_transactions') return null;
  const answer = await theirs();
  const list = answer.body as { data: { id: string }[] };
  const names = { type: 'moon_fee', reporting_category: 'moon' };
  const data = list.data.map((one) => (one.id === renamed ? { ...one, ...names } : one));
  return { ...answer, body: { ...list, data } };
};

/** Some of the balance is gone, and no movement tells of it. */
const shortBalance: Change = async (asked, theirs) => {
  if (asked !== 'GET /v1/balance') return null;
  const answer = await theirs();
  const balance = answer.body as { pending: { amount: number; currency: string }[] };
  const pending = balance.pending.map((one) => ({ ...one, amount: one.amount - 1_000 }));
  return { ...answer, body: { ...balance, pending } };
};

/** A refund has a status that no version of the API has; the events of it never come. */
let strange = '';
const ofStrangeStatus: Change = async (asked, theirs) => {
  if (strange === '' || !asked.startsWith('GET /v1/refunds')) return null;
  const answer = await theirs();
  const body = answer.body as { id?: string; data?: { id: string }[] };
  const changed = <T extends { id?: string }>(one: T): T =>
    one.id === strange ? { ...one, status: null } : one;
  return { ...answer, body: body.data ? { ...body, data: body.data.map(changed) } : changed(body) };
};

/** A posting that nothing stands for, against sales. */
async function post(number: string, account: string): Promise<void> {
  await owner.execute(sql`
    with t as (
      insert into ledger_transactions (id, kind, source, order_id, occurred_at)
      select ${uuidv7()}::uuid, 'test', ${`test:${account}`}, id, now() from orders where number = ${number} returning id
    )
    insert into ledger_entries (transaction_id, account, amount_minor, currency)
    select t.id, e.a, e.m, 'usd' from t, (values (${account}, -1), ('sales', 1)) as e(a, m)`);
}

/** How each is made; it answers with what the finding is about. */
const DRIFTS: Readonly<Record<DriftKind, () => Promise<string>>> = {
  payment_missing_here: async () => (await paidUnheard()).intentId,
  payment_missing_at_stripe: async () => {
    const { intentId } = await pay('heard');
    await owner.execute(sql`
      update payments set stripe_intent_id = 'pi_unknown', created_at = now() - interval '1 hour'
      where stripe_intent_id = ${intentId}`);
    return 'pi_unknown';
  },
  payment_amount_differs: async () => {
    const { intentId } = await pay('heard');
    await owner.execute(
      sql`update payments set amount_minor = amount_minor - 1 where stripe_intent_id = ${intentId}`,
    );
    return intentId;
  },
  payment_status_differs: async () => {
    const { intentId } = await pay('unheard');
    await shop.stripe.paymentIntents.cancel(intentId);
    return intentId;
  },
  refund_missing_here: async () => {
    const { intentId } = await pay('heard');
    return (await shop.stripe.refunds.create({ payment_intent: intentId, amount: 500 })).id;
  },
  refund_missing_at_stripe: async () => {
    const id = await refunded();
    await owner.execute(sql`
      update refunds set stripe_refund_id = 're_unknown', created_at = now() - interval '1 hour'
      where stripe_refund_id = ${id}`);
    return 're_unknown';
  },
  refund_differs: async () => {
    const id = await refunded();
    await owner.execute(sql`update refunds set amount_minor = 499 where stripe_refund_id = ${id}`);
    return id;
  },
  dispute_missing_here: disputed,
  // One that is decided: an open one is read by every run before anything is compared.
  dispute_differs: async () => {
    const id = await disputed();
    await shop.control(`disputes/${id}`, { to: 'lost' });
    await shop.deliver();
    await sweep();
    const changed = await owner.execute(sql`
      update disputes set status = 'won' where stripe_dispute_id = ${id} and status = 'lost' returning id`);
    expect(changed).toHaveLength(1);
    return id;
  },
  movement_missing_here: async () => {
    const movement = await movementOf(await pay('heard'));
    await forget(movement);
    return movement;
  },
  movement_differs: async () => {
    const movement = await movementOf(await pay('heard'));
    await owner.execute(sql`
      update ledger_entries set amount_minor = amount_minor - 1 where account = 'stripe_balance'
        and transaction_id = (select id from ledger_transactions where source = ${`balance:${movement}`})`);
    return movement;
  },
  movement_unexplained: async () => {
    const movement = await movementOf(await pay('heard'));
    await forget(movement);
    renamed = movement;
    return movement;
  },
  movement_overdue: async () => {
    const order = await pay('heard');
    await owner.execute(sql`
      update ledger_transactions set kind = 'test' where source = ${`balance:${await movementOf(order)}`}`);
    await owner.execute(sql`
      update checkout_attempts set created_at = now() - interval '30 hours' where stripe_intent_id = ${order.intentId}`);
    await owner.execute(sql`
      update payments set created_at = now() - interval '25 hours' where stripe_intent_id = ${order.intentId}`);
    return order.intentId;
  },
  order_without_money: async () => {
    const { number, intentId } = await pay('heard');
    await owner.execute(sql`update payments set surplus = true where stripe_intent_id = ${intentId}`);
    return number;
  },
  ledger_differs: async () => {
    const { intentId } = await pay('heard');
    await owner.execute(sql`
      update ledger_entries set amount_minor = amount_minor - 1 where account = 'stripe_clearing'
        and transaction_id = (select id from ledger_transactions where source = ${`capture:${intentId}`})`);
    return intentId;
  },
  money_not_placed: async () => {
    const { number } = await pay('heard');
    await post(number, 'unplaced_money');
    return number;
  },
  refunds_payable_differs: async () => {
    const { number } = await pay('heard');
    await post(number, 'refunds_payable');
    return number;
  },
  pending_debit_differs: async () => {
    const { number } = await pay('heard');
    await post(number, 'pending_debits');
    await owner.execute(
      sql`update ledger_transactions set created_at = now() - interval '1 hour' where source = 'test:pending_debits'`,
    );
    return number;
  },
  dispute_loss_differs: async () => {
    const id = await disputed();
    await shop.control(`disputes/${id}`, { to: 'lost' });
    await shop.deliver();
    await sweep();
    await owner.execute(sql`
      update ledger_entries set amount_minor = amount_minor - 1 where account = 'dispute_losses'
        and transaction_id = (select id from ledger_transactions where source = ${`dispute_lost:${id}`})`);
    return id;
  },
  balance_differs: async () => 'usd',
  could_not_be_applied: async () => {
    const { intentId } = await pay('heard');
    strange = (await shop.stripe.refunds.create({ payment_intent: intentId, amount: 500 })).id;
    return strange;
  },
  operation_stuck: async () => {
    const { intentId } = await pay('heard');
    const [stuck] = await owner.execute<{ id: string }>(sql`
      update operations set state = 'pending', settled_at = null, stripe_object_id = null, outcome = 'api_error',
        created_at = now() - interval '25 hours', resume_after = now() + interval '1 hour'
      where stripe_object_id = ${intentId} and kind = 'intent.create' returning id`);
    return stuck?.id ?? '';
  },
  event_dead: async () => {
    const { intentId } = await pay('heard');
    const [row] = await shop.db.execute<{ id: string }>(sql`
      update stripe_events set state = 'dead'
      where object_id = ${intentId} and type = 'payment_intent.created' returning id`);
    return row?.id ?? '';
  },
};

/** Read from Stripe anew, these are mended at once; all others wait for a person. */
const MENDED: ReadonlySet<DriftKind> = new Set([
  'payment_missing_here',
  'payment_status_differs',
  'refund_missing_here',
  'dispute_missing_here',
  'dispute_differs',
  'movement_missing_here',
]);

/** What Stripe says differently meanwhile. */
const CHANGES: Readonly<Partial<Record<DriftKind, Change>>> = {
  movement_unexplained: calledNewly,
  balance_differs: shortBalance,
  could_not_be_applied: ofStrangeStatus,
};

const full = () =>
  reconcile({
    kind: 'full',
    startedBy: 'command',
  });

describe('one full reconciliation', () => {
  test.each(Object.keys(DRIFT_KINDS) as DriftKind[])('finds %s by its name', async (kind) => {
    const subject = await DRIFTS[kind]();
    expect(subject).not.toBe('');
    const change = CHANGES[kind];
    const report = await (change === undefined ? full() : throughRelay(shop, change, full));
    renamed = '';
    strange = '';
    expect(report).toMatchObject({ state: 'finished', reason: null });
    const all = await listFindings(shop.db, { limit: 100, before: null, open: false });
    const found = all.filter((finding) => findingKey(finding) === `${kind} ${subject}`);
    expect(found).toHaveLength(1);
    expect(found[0]?.repair).toBe(MENDED.has(kind) ? 'taken_in_again' : null);
    expect(found[0]?.resolved_by).toBe(MENDED.has(kind) ? 'reconciliation' : null);
  });
});
