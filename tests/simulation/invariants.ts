/**
 * The invariants as one statement over the database, asked after every step, and what must hold at a quiet point, when
 * everything was delivered, the jobs are done and no fault is on: there our rows and Stripe's say the same.
 */
import type { Sql } from 'postgres';
import type Stripe from 'stripe';
import { rebuildLedger } from '#lib/payments/reconciliation/rebuild-ledger.ts';
import { reconcile } from '#lib/payments/reconciliation/run.ts';
import { METADATA } from '#lib/payments/stripe/observe-intent.ts';

/** What is looked at: the tables as their owner, Stripe, and the ids of the events that we acknowledged. */
export type Inspected = {
  readonly owner: Sql;
  readonly stripe: Stripe;
  readonly acknowledged: readonly string[];
};

type Broken = { broken: string };

/** What the invariants compare with: the stock that there was, which orders have been paid, which events had an effect. */
export const noteBaseline = (owner: Sql) =>
  owner.unsafe(`
    create table public.sim_paid (order_id uuid primary key);
    create table public.sim_applied (event_id text primary key, reason text);
    create table public.sim_stock as select variant_id, available as initial from stock_items`);

/** I1-I4 and I7. @returns what is broken, in words; empty when all holds */
export async function brokenNow({ owner }: Pick<Inspected, 'owner'>): Promise<string[]> {
  const rows = await owner<Broken[]>`
    with seen as (
      insert into sim_paid select id from orders where state = 'paid'
      on conflict do nothing
    ), had_effect as (
      insert into sim_applied select id, reason from stripe_events where state = 'applied'
      on conflict do nothing
    )
    select 'I1: an order has two payments' as broken from payments where not surplus
      group by order_id having count(*) > 1
    union all select 'I1: a user has two customers' from customers group by user_id, mode having count(*) > 1
    union all select 'I1: a card is saved twice' from saved_methods
      where state = 'active' and fingerprint is not null group by user_id, fingerprint having count(*) > 1
    union all select 'I1: a cart has two live attempts' from checkout_attempts
      where cart_id is not null and state in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate')
      group by cart_id having count(*) > 1
    union all select 'I2: a paid order has another amount than its payment' from orders o
      left join payments p on p.order_id = o.id and not p.surplus
      where o.state = 'paid' and (p.id is null or p.currency <> o.currency
        or (p.status = 'succeeded' and p.amount_minor + p.released_minor <> o.total_minor))
    union all select 'I3: we decided on more refunds than was captured' from refunds r
      join payments p on p.id = r.payment_id
      where r.origin <> 'stripe'
        and r.state in ('awaiting_approval', 'reserved', 'pending', 'requires_action', 'succeeded')
      group by p.id, p.amount_minor having sum(r.amount_minor) > p.amount_minor
    union all select 'I4: sold is not what was sold less what was put back' from stock_items s
      left join (select variant_id, sum(quantity) as sold from stock_holds where state = 'sold' group by 1) h
        using (variant_id)
      left join (select o.variant_id, sum(l.quantity) as back from refund_lines l
        join order_lines o on o.order_id = l.order_id and o.line_number = l.line_number
        where l.restocked_at is not null group by 1) r using (variant_id)
      where s.sold <> coalesce(h.sold, 0) - coalesce(r.back, 0)
    union all select 'I4: more of a line was put back than was sold of it' from refund_lines l
      join refunds r on r.id = l.refund_id join payments p on p.id = r.payment_id
      join order_lines o on o.order_id = l.order_id and o.line_number = l.line_number
      left join stock_holds h on h.attempt_id = p.attempt_id and h.variant_id = o.variant_id and h.state = 'sold'
      where l.restocked_at is not null
      group by p.id, l.order_id, l.line_number, h.quantity having sum(l.quantity) > coalesce(h.quantity, 0)
    union all select 'R27: five refusals did not end an intent' from checkout_attempts a
      where a.state = 'open' and a.closing is null
        and (select count(*) from payment_failures f where f.attempt_id = a.id) >= 5
        -- It was promised before it could be cancelled, and failed later: the next refusal ends it.
        and not exists (select 1 from operations o where o.attempt_id = a.id and o.kind = 'intent.cancel'
          and o.state = 'rejected' and not exists (select 1 from payment_failures f
            where f.attempt_id = a.id and f.failed_at > o.settled_at))
    union all select 'I4: stock below zero' from stock_items where available < 0 or held < 0 or sold < 0
    union all select 'I4: stock is not conserved' from stock_items s join sim_stock i using (variant_id)
      where s.available + s.held + s.sold <> i.initial
    union all select 'I4: holds and stock disagree' from stock_items s
      left join (select variant_id, sum(quantity) as held from stock_holds where state = 'held' group by 1) h
        using (variant_id)
      where s.held <> coalesce(h.held, 0)
    union all select 'I4: a hold was let go although its money may still come: ' || a.state from stock_holds h
      join checkout_attempts a on a.id = h.attempt_id
      where h.state = 'released' and a.state in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate')
        -- A debit that went on although it was told to be refused keeps what is still there.
        and not (a.state = 'processing' and exists (select 1 from order_events e where e.order_id = a.order_id
          and e.kind = 'payment_not_started' and e.detail->>'attempt' = a.id::text))
    union all select 'I4: a paid order did not get what it paid for' from payments p
      join order_lines l on l.order_id = p.order_id
      left join stock_holds h on h.attempt_id = p.attempt_id and h.variant_id = l.variant_id and h.state = 'sold'
      where p.status = 'succeeded' and not p.surplus and h.quantity is distinct from l.quantity
        and not exists (select 1 from review_flags f where f.stripe_intent_id = p.stripe_intent_id)
    union all select 'I7: an order that was paid is not paid any more' from sim_paid join orders o on o.id = order_id
      where o.state <> 'paid'
    union all select 'I7: an attempt whose money is kept has not succeeded' from payments p
      join checkout_attempts a on a.id = p.attempt_id and a.stripe_intent_id = p.stripe_intent_id
      where p.status = 'succeeded' and a.state <> 'succeeded'
    union all select 'I6: a copy wrote over what an event did' from sim_applied s
      join stripe_events e on e.id = s.event_id
      where e.state <> 'applied' or e.reason is distinct from s.reason
    union all select 'I8: money beside an order has no flag and no refund' from payments p
      where p.surplus and not exists (select 1 from review_flags f where f.stripe_intent_id = p.stripe_intent_id)
        and not exists (select 1 from refunds r where r.payment_id = p.id)`;
  return rows.map(({ broken }) => broken);
}

async function allIntents(stripe: Stripe): Promise<Stripe.PaymentIntent[]> {
  const intents: Stripe.PaymentIntent[] = [];
  for await (const intent of stripe.paymentIntents.list({ limit: 100 })) intents.push(intent);
  return intents;
}

type OursRow = {
  intent: string;
  state: string;
  order_state: string;
  payment: number | null;
  surplus: boolean | null;
  flagged: boolean;
  attempts: number;
};

type Unmatched = {
  /** The state of each attempt. */
  readonly attempts: ReadonlyMap<string, string>;
  /** Money that is kept beside an attempt, by intent: it has a flag, or it has gone back (I8). */
  readonly payments: ReadonlyMap<string, number>;
};

async function readUnmatched(owner: Sql): Promise<Unmatched> {
  const attempts = await owner<{ id: string; state: string }[]>`select id, state from checkout_attempts`;
  const payments = await owner<{ intent: string; minor: number }[]>`
    select stripe_intent_id as intent, amount_minor::float8 as minor from payments where surplus`;
  return {
    attempts: new Map(attempts.map(({ id, state }) => [id, state])),
    payments: new Map(payments.map(({ intent, minor }) => [intent, minor])),
  };
}

const OVER: readonly string[] = ['succeeded', 'canceled'];

/** What Stripe refused to make and made all the same is nobody's while it holds no money. */
const HOLDS_MONEY: readonly string[] = ['processing', 'requires_capture', 'succeeded'];

function brokenIntent(
  intent: Stripe.PaymentIntent,
  row: OursRow | undefined,
  unmatched: Unmatched,
): string | undefined {
  if (!row) {
    const over = OVER.includes(intent.status) && intent.amount_received === 0;
    const attempt = unmatched.attempts.get(intent.metadata[METADATA.attempt] ?? '') ?? 'unknown';
    const refused = attempt === 'failed' && !HOLDS_MONEY.includes(intent.status);
    const kept = unmatched.payments.get(intent.id) === intent.amount_received && intent.amount_received > 0;
    return over || refused || kept ? undefined : `no attempt of ours: it is ${attempt}`;
  }
  if (intent.status === 'succeeded') {
    if (row.payment !== intent.amount_received)
      return `I8: received ${intent.amount_received}, kept ${row.payment}`;
    const placed = row.order_state === 'paid' && row.surplus === false;
    return placed || row.flagged
      ? undefined
      : `I8: money is neither an order nor flagged (${row.order_state})`;
  }
  if (intent.status === 'canceled') {
    return row.state === 'canceled' ? undefined : `I6: canceled at Stripe, ${row.state} here`;
  }
  return row.payment === null ? undefined : `I2: ${intent.status} at Stripe, paid here`;
}

/** Each refund at Stripe is ours with the same amount and state, and the other way round. */
async function brokenRefunds({ owner, stripe }: Inspected): Promise<string[]> {
  const rows = await owner<{ id: string; state: string; amount: number }[]>`
    select stripe_refund_id as id, state, amount_minor::float8 as amount from refunds where stripe_refund_id is not null`;
  const ours = new Map(rows.map((row) => [row.id, row]));
  const broken: string[] = [];
  const sent = new Set<string>();
  for await (const made of stripe.refunds.list({ limit: 100 })) {
    const own = made.metadata?.[METADATA.refund];
    if (own !== undefined && sent.has(own)) broken.push('I3: one refund of ours was made twice at Stripe');
    if (own !== undefined) sent.add(own);
    const row = ours.get(made.id);
    ours.delete(made.id);
    if (row?.state !== made.status || row.amount !== made.amount) {
      broken.push(
        `I6: a refund of ${made.amount} is ${made.status} at Stripe, ${row?.state ?? 'unknown'} here`,
      );
    }
  }
  for (const row of ours.values())
    broken.push(`I3: a refund of ${row.amount} is ${row.state} here, unknown at Stripe`);
  return broken;
}

/** I6: what was acknowledged is stored. Asked before a reconciliation, which would fetch what is missing. */
export async function brokenInbox({
  owner,
  acknowledged,
}: Pick<Inspected, 'owner' | 'acknowledged'>): Promise<string[]> {
  if (acknowledged.length === 0) return [];
  const rows = await owner<{ missing: string }[]>`
    select value as missing from json_array_elements_text(${JSON.stringify(acknowledged)}::text::json)
    where not exists (select 1 from stripe_events where id = value)`;
  return rows.length === 0 ? [] : [`I6: ${rows.length} acknowledged events are not stored`];
}

/** Each dispute at Stripe is here, as far as its payment is ours. */
async function brokenDisputes({ owner, stripe }: Inspected): Promise<string[]> {
  const rows = await owner<
    { id: string; status: string }[]
  >`select stripe_dispute_id as id, status from disputes`;
  const ours = new Map(rows.map(({ id, status }) => [id, status]));
  const broken: string[] = [];
  for await (const { id, status } of stripe.disputes.list({ limit: 100 })) {
    const here = ours.get(id) ?? 'unknown';
    if (here !== status) broken.push(`I6: a dispute is ${status} at Stripe, ${here} here`);
  }
  return broken;
}

/** What is owed to shoppers is what open refunds say, and Stripe's balance is the ledger's. */
async function brokenAccounts({ owner, stripe }: Inspected): Promise<string[]> {
  const rows = await owner<Broken[]>`
    with owed as (
      select t.order_id, -sum(e.amount_minor) as minor from ledger_entries e
      join ledger_transactions t on t.id = e.transaction_id where e.account = 'refunds_payable' group by 1
    ), open as (
      select order_id, sum(amount_minor) as minor from refunds
      where state in ('awaiting_approval', 'reserved', 'pending', 'requires_action', 'succeeded')
        and stripe_balance_transaction_id is null group by 1
    )
    select 'I5: ' || coalesce(owed.minor, 0) || ' is owed for refunds of an order, its open refunds are '
      || coalesce(open.minor, 0) as broken
    from owed full join open using (order_id) where coalesce(owed.minor, 0) <> coalesce(open.minor, 0)`;
  const balance = await stripe.balance.retrieve();
  const at = new Map<string, number>();
  for (const { currency, amount } of [...balance.available, ...balance.pending]) {
    at.set(currency, (at.get(currency) ?? 0) + amount);
  }
  const ledger = await owner<{ currency: string; minor: number }[]>`
    select currency, sum(amount_minor)::float8 as minor from ledger_entries where account = 'stripe_balance' group by 1`;
  const here = new Map(ledger.map(({ currency, minor }) => [currency, minor]));
  const differs = [...new Set([...at.keys(), ...here.keys()])].filter(
    (currency) => (at.get(currency) ?? 0) !== (here.get(currency) ?? 0),
  );
  return [
    ...rows.map(({ broken }) => broken),
    ...differs.map(
      (currency) =>
        `I5: ${at.get(currency) ?? 0} ${currency} at Stripe, ${here.get(currency) ?? 0} in the ledger`,
    ),
  ];
}

/** One customer per person at Stripe, and none of a person who was erased. */
async function brokenCustomers({ owner, stripe }: Inspected): Promise<string[]> {
  const customers = new Map<string, number>();
  for await (const customer of stripe.customers.list({ limit: 100 })) {
    const user = customer.metadata[METADATA.user];
    if (user !== undefined) customers.set(user, (customers.get(user) ?? 0) + 1);
  }
  const erased = await owner<{ id: string }[]>`select id from users where erased_at is not null`;
  return [
    ...[...customers]
      .filter(([, count]) => count > 1)
      .map(([user, count]) => `I1: ${count} Stripe customers of ${user}`),
    ...erased
      .filter(({ id }) => customers.has(id))
      .map(() => 'I1: a person was erased, their customer is still at Stripe'),
  ];
}

/** I5: the ledger made anew is the same, and a full reconciliation finds nothing. */
async function brokenBooks(): Promise<string[]> {
  const { equal, differences } = await rebuildLedger();
  const broken = equal
    ? []
    : differences.map(({ source }) => `I5: rebuilt, the ledger differs at ${source.split(':')[0]}`);
  const report = await reconcile({
    kind: 'full',
    startedBy: 'command',
  });
  if (report?.state !== 'finished')
    return [...broken, `the reconciliation ended: ${report?.reason ?? 'busy'}`];
  const kinds = Object.entries(report.findings);
  return [...broken, ...kinds.map(([kind, count]) => `reconciliation: ${count} x ${kind}`)];
}

/** I5, I6 and I8, and that both sides agree. Only meaningful at a quiet point. */
export async function brokenAtRest(world: Inspected): Promise<string[]> {
  const { owner, stripe } = world;
  const broken = await brokenNow(world);
  const intents = await allIntents(stripe);
  const rows = await owner<OursRow[]>`
    select a.stripe_intent_id as intent, a.state, o.state as order_state, p.amount_minor::float8 as payment, p.surplus,
      exists (select 1 from review_flags f where f.stripe_intent_id = a.stripe_intent_id) as flagged,
      (select count(*)::int from checkout_attempts b where b.order_id = o.id) as attempts
    from checkout_attempts a join orders o on o.id = a.order_id
    left join payments p on p.stripe_intent_id = a.stripe_intent_id where a.stripe_intent_id is not null`;
  const ours = new Map(rows.map((row) => [row.intent, row]));
  const unmatched = await readUnmatched(owner);
  for (const intent of intents) {
    const what = brokenIntent(intent, ours.get(intent.id), unmatched);
    if (what !== undefined)
      broken.push(`${what} (order ${intent.metadata[METADATA.order]}, ${intent.status})`);
  }
  // A refund made in the dashboard may be told before the failure that made room for it; at rest all is told.
  const unsettled = await owner<Broken[]>`
    select 'I3: more is refunded than was captured' as broken from refunds r join payments p on p.id = r.payment_id
      where r.state in ('awaiting_approval', 'reserved', 'pending', 'requires_action', 'succeeded')
      group by p.id, p.amount_minor having sum(r.amount_minor) > p.amount_minor
    union all
    select 'I6: an event waits: ' || type || ' ' || coalesce(reason, '') as broken from stripe_events
      where state in ('received', 'waiting', 'dead')
    -- A card is taken away when the payment that uses it has ended: an authorisation lasts for days.
    union all select 'an operation is not settled: ' || op.kind || ' ' || coalesce(op.outcome, '') from operations op
      where op.state = 'pending' and not (op.kind = 'method.detach' and op.outcome = 'method_in_use'
        and exists (select 1 from checkout_attempts a where a.user_id = op.user_id
          and a.state in ('processing', 'requires_capture') and a.stripe_payment_method_id is not null))
    union all select 'a hold outlived its time: ' || state from checkout_attempts
      where state in ('creating', 'open', 'indeterminate') and expires_at < now() - interval '1 hour'`;
  broken.push(...unsettled.map((row) => row.broken));
  return [
    ...broken,
    ...(await brokenInbox(world)),
    ...(await brokenCustomers(world)),
    ...(await brokenRefunds(world)),
    ...(await brokenDisputes(world)),
    ...(await brokenAccounts(world)),
    ...(await brokenBooks()),
  ];
}
