/** What two admins, Stripe's dashboard, banks, time and the shelf do while people shop. */
import { uuidv7 } from 'uuidv7';
import type { RefundView } from '#lib/contracts/refunds.ts';
import { lostDispute, openDispute, undecidedRefund } from '../at-stripe.ts';
import { pickFrom, type Step } from '../plan.ts';
import type { Turns } from './act.ts';
import type { Person } from './people.ts';
import { ask, inWords, type Reply } from './requests.ts';
import type { Stage } from './stage.ts';

type Picks = Step['picks'];
type PaidRow = { number: string; intent: string; amount: number };

/** Mostly one of the last orders that were paid. */
async function somePaid(stage: Stage, pick: number, depth: number): Promise<PaidRow | undefined> {
  const rows = await stage.owner<PaidRow[]>`
    select o.number, p.stripe_intent_id as intent, p.amount_minor::float8 as amount
    from payments p join orders o on o.id = p.order_id
    where p.status = 'succeeded' and not p.surplus order by o.placed_at desc nulls last limit 60`;
  return pickFrom(depth < 0.8 ? rows.slice(0, 4) : rows, pick);
}

type Ask = { readonly body: object; readonly key: string };
const lastAsk = new WeakMap<Person, Ask & { number: string }>();

async function sendRefund(stage: Stage, by: Person, number: string, { body, key }: Ask): Promise<void> {
  lastAsk.set(by, { number, body, key });
  const answer: Reply<RefundView> = await ask(stage, by, 'POST', `/api/admin/orders/${number}/refunds`, {
    body: { reason: 'requested_by_customer', ...body },
    key,
  });
  stage.tally.call(by.name, 'refund', `${number} ${JSON.stringify(body)} ${inWords(answer)}`);
}

const SHARES = [1, 0.5, 0.34, 0.25, 0.001, 1.01] as const;
const shareOf = (order: PaidRow, pick: number): { amountMinor: number } => ({
  amountMinor: Math.max(1, Math.round(order.amount * (pickFrom(SHARES, pick) ?? 1))),
});

async function refundOnce(stage: Stage, admin: Person, [a, b, c, d]: Picks): Promise<void> {
  const order = await somePaid(stage, a, b);
  if (!order) return;
  const lines = [{ lineNumber: 1, quantity: 1, restock: d < 0.5 }];
  const body = c > 0.85 ? {} : c > 0.6 ? { lines } : shareOf(order, c / 0.6);
  await sendRefund(stage, admin, order.number, { body, key: uuidv7() });
}

/** Two admins at once on one payment, together for more than there is, some pressing twice. */
async function refundTogether(stage: Stage, _admin: Person, [a, b, c, d]: Picks): Promise<void> {
  const order = await somePaid(stage, a, b);
  if (!order) return;
  const share = pickFrom([1, 0.6, 0.6, 0.5, 0.4, 0.25], c) ?? 1;
  const body = { amountMinor: Math.max(1, Math.round(order.amount * share)) };
  const rounds = 1 + Math.floor(d * 3);
  const presses = Array.from({ length: rounds }, () => stage.admins)
    .flat()
    .map((by) => ({ by, sent: { body, key: uuidv7() } }));
  const again = d > 0.8 ? presses.slice(0, 2) : [];
  await Promise.all([...presses, ...again].map(({ by, sent }) => sendRefund(stage, by, order.number, sent)));
}

/** The answer may have been lost: the same request once more. */
async function refundAgain(stage: Stage, admin: Person): Promise<void> {
  const last = lastAsk.get(admin);
  if (last) await sendRefund(stage, admin, last.number, last);
}

type Waiting = { id: string; number: string };

/** Somebody else approves or rejects, sometimes both at the same moment. */
async function decideRefund(stage: Stage, admin: Person, [a, b, c]: Picks): Promise<void> {
  const rows = await stage.owner<Waiting[]>`
    select r.id, o.number from refunds r join orders o on o.id = r.order_id
    where r.state = 'awaiting_approval' order by r.created_at limit 10`;
  const chosen = pickFrom(rows, a);
  if (!chosen) return;
  const decide = async (by: Person, as: 'approve' | 'reject'): Promise<void> => {
    const path = `/api/admin/orders/${chosen.number}/refunds/${chosen.id}/${as}`;
    const answer = await ask<RefundView>(stage, by, 'POST', path, { body: {} });
    stage.tally.call(by.name, as, `${chosen.number} ${inWords(answer)}`);
  };
  if (c < 0.4) await Promise.all(stage.admins.map((by) => decide(by, b < 0.5 ? 'approve' : 'reject')));
  else await decide(admin, b < 0.75 ? 'approve' : 'reject');
}

type Authorised = { number: string; amount: number };

/** Money that is only authorised is taken, whole or in part, or let go; sometimes by both at the same moment. */
async function capture(stage: Stage, admin: Person, [a, b, c, d]: Picks): Promise<void> {
  const rows = await stage.owner<Authorised[]>`
    select o.number, a.amount_minor::float8 as amount from checkout_attempts a join orders o on o.id = a.order_id
    where a.state = 'requires_capture' order by a.created_at limit 10`;
  const chosen = pickFrom(rows, a);
  if (!chosen) return;
  const amountMinor = Math.max(1, Math.round(chosen.amount * (pickFrom([0.5, 0.9, 1.1], c) ?? 1)));
  const take = async (by: Person): Promise<void> => {
    const path = `/api/admin/orders/${chosen.number}/capture`;
    const body = b < 0.6 ? {} : { amountMinor };
    const answer = await ask<RefundView>(stage, by, 'POST', path, { body });
    stage.tally.call(by.name, 'capture', `${chosen.number} ${JSON.stringify(body)} ${inWords(answer)}`);
  };
  const release = async (by: Person): Promise<void> => {
    const path = `/api/admin/orders/${chosen.number}/cancel`;
    const answer = await ask<RefundView>(stage, by, 'POST', path, { body: {} });
    stage.tally.call(by.name, 'release', `${chosen.number} ${inWords(answer)}`);
  };
  const other = stage.admins.find((one) => one !== admin) ?? admin;
  if (d < 0.5) await take(admin);
  else if (d < 0.7) await Promise.all([take(admin), take(other)]);
  else if (d < 0.85) await Promise.all([take(admin), release(other)]);
  else await release(admin);
}

async function dashboardRefund(stage: Stage, _admin: Person, [a, b, c]: Picks): Promise<void> {
  const order = await somePaid(stage, a, b);
  if (!order) return;
  const amount = Math.max(1, Math.round(order.amount * (pickFrom([0.3, 0.5, 1], c) ?? 1)));
  const made = await stage.stripe.refunds
    .create({ payment_intent: order.intent, amount })
    .then(({ id, status }) => `${id} ${status ?? ''}`)
    .catch(() => 'refused');
  stage.tally.call('dashboard', 'dashboard_refund', `${order.number} ${amount} ${made}`);
}

async function dashboardCancel(stage: Stage, _admin: Person, [a]: Picks): Promise<void> {
  const rows = await stage.owner<{ id: string }[]>`
    select stripe_intent_id as id from checkout_attempts
    where state = 'open' and stripe_intent_id is not null order by created_at limit 10`;
  const chosen = pickFrom(rows, a);
  if (!chosen) return;
  const made = await stage.stripe.paymentIntents
    .cancel(chosen.id)
    .then(({ status }) => status)
    .catch(() => 'refused');
  stage.tally.call('dashboard', 'dashboard_cancel', `${chosen.id} ${made}`);
}

async function acted(stage: Stage, name: string, path: string, body: object): Promise<void> {
  const done = await stage
    .control(path, body)
    .then(() => 'done')
    .catch(() => 'refused');
  stage.tally.call('bank', name, `${path} ${JSON.stringify(body)} ${done}`);
}

async function bankRefund(stage: Stage, _admin: Person, [a, b]: Picks): Promise<void> {
  const chosen = await undecidedRefund(stage.stripe, a);
  if (!chosen) return;
  const to = chosen.status === 'pending' && b < 0.5 ? 'succeeded' : 'failed';
  await acted(stage, 'bank_refund', `refunds/${chosen.id}`, { to });
}

async function dispute(stage: Stage, _admin: Person, [a, b, c]: Picks): Promise<void> {
  const order = await somePaid(stage, a, b);
  if (order) await acted(stage, 'dispute', 'disputes', { payment_intent: order.intent, inquiry: c < 0.3 });
}

async function decideDispute(stage: Stage, _admin: Person, [a, b, c]: Picks): Promise<void> {
  const lost = c < 0.2 ? await lostDispute(stage.stripe, a) : undefined;
  if (lost) {
    await acted(stage, 'appeal', `disputes/${lost.id}`, { to: 'appealed' });
    return;
  }
  const chosen = await openDispute(stage.stripe, a);
  if (chosen) await acted(stage, 'decide_dispute', `disputes/${chosen.id}`, { to: b < 0.5 ? 'won' : 'lost' });
}

async function laterOutcomes(stage: Stage): Promise<void> {
  const { ran } = await stage.control('async/run', {});
  if (typeof ran === 'number' && ran > 0) stage.tally.call('bank', 'later_outcomes', `${ran}`);
}

/** A quarter of an hour passes for somebody's hold: the worker finds it at its next sweep. */
async function holdRunsOut(stage: Stage, _admin: Person, [a]: Picks): Promise<void> {
  const rows = await stage.owner<{ id: string }[]>`
    select id from checkout_attempts
    where state in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate') order by created_at limit 10`;
  const chosen = pickFrom(rows, a);
  if (!chosen) return;
  await stage.owner`update checkout_attempts set expires_at = now() - interval '1 second' where id = ${chosen.id}`;
  stage.tally.note('time', `the hold of attempt ${chosen.id} runs out`);
}

/** What is sold out comes in again, and breakers that declines have opened close. */
async function newGoods(stage: Stage): Promise<void> {
  await stage.owner`
    with more as (update stock_items set available = available + 3 where available < 2 returning variant_id)
    update sim_stock set initial = initial + 3 where variant_id in (select variant_id from more)`;
  await stage.owner`update breakers set lifted_at = now() where lifted_at is null`;
}

/** The lease of a request that died is over: the worker may take up what it left. */
async function leasesRunOut(stage: Stage): Promise<void> {
  await stage.owner`update operations set resume_after = now(), leased_until = null
    where state = 'pending' and created_at < now() - interval '4 seconds' and resume_after > now()`;
}

export const STAFF_TURNS: Turns<Person> = new Map([
  ['refund', { weight: 6, run: refundOnce }],
  ['refund_together', { weight: 5, run: refundTogether }],
  ['refund_again', { weight: 2, run: refundAgain }],
  ['decide_refund', { weight: 5, run: decideRefund }],
  ['capture', { weight: 9, run: capture }],
  ['dashboard_refund', { weight: 3, run: dashboardRefund }],
  ['dashboard_cancel', { weight: 1, run: dashboardCancel }],
  ['bank_refund', { weight: 3, run: bankRefund }],
  ['dispute', { weight: 2, run: dispute }],
  ['decide_dispute', { weight: 2, run: decideDispute }],
  ['later_outcomes', { weight: 8, run: laterOutcomes }],
  ['hold_runs_out', { weight: 3, run: holdRunsOut }],
  ['leases_run_out', { weight: 8, run: leasesRunOut }],
  ['new_goods', { weight: 6, run: newGoods }],
]);
