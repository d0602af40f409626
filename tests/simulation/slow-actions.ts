/** Stripe is slower than a lease, or its answer comes after what happened since: two at once on the same thing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import { PUT as evidenceHandler } from '#app/api/admin/disputes/[id]/evidence/route.ts';
import { POST as syncHandler } from '#app/api/admin/orders/[number]/sync/route.ts';
import { POST as sessionHandler } from '#app/api/payments/customer-sessions/route.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { call, refund } from '#tests/support/admin.ts';
import { sameOriginRequest } from '#tests/support/session.ts';
import { type Action, IDLE } from './action.ts';
import { deliverNew, somePaid } from './paid-orders.ts';
import { pickFrom, type Step } from './plan.ts';
import { press } from './press.ts';
import { beginSlow } from './slow-stripe.ts';
import type { World } from './world.ts';

type Picks = Step['picks'];

/** Longer than the lease of a caller, and than the longest first pause. */
const CALLER_IS_OVER_SECONDS = 61;
/** Longer than a press waits for another, and how long it takes to come to that in real time. */
const PATIENCE_IS_OVER_SECONDS = 7;
const UNDER_WAY_MS = 150;
/** Longer than the lease of a worker, shorter than anybody believes that Stripe still works on a request. */
const WORKER_IS_OVER_SECONDS = 211;

/** A refund meets a stored 500; then one worker's try hangs at Stripe until another worker has had its turn. */
async function slowRefund(world: World, [a, b, c]: Picks): Promise<string> {
  const order = await somePaid(world, a, b);
  const admin = pickFrom(world.admins, c);
  if (!order || !admin) return IDLE;
  const match = { method: 'POST', path: '/v1/refunds' };
  await world.shop.control('chaos', { rules: [{ match, action: 'error_500_before', times: 1 }] });
  const amountMinor = Math.max(1, Math.floor(order.amount * 0.2));
  const asked = await refund(admin, order.number, { amountMinor }, uuidv7());
  await world.shop.control('chaos', { rules: [] });
  if (asked.status !== 202) return `${asked.status} ${asked.body.error?.code ?? ''}`;
  await world.clock.moveTo(CALLER_IS_OVER_SECONDS);
  const action = c < 0.7 ? 'hang' : 'cut_pending';
  const first = await beginSlow(world, { action, match }, resumeOperations);
  if (first.held) {
    await world.clock.moveTo(WORKER_IS_OVER_SECONDS);
    await resumeOperations();
  }
  await first.finish();
  return first.held ? `${action} beside another worker` : 'not sent';
}

/** Who has never paid presses Pay twice, or looks at the checkout meanwhile, after a stored 500. */
async function firstPurchaseTwice(world: World, [, b, c, d]: Picks): Promise<string> {
  const variant = pickFrom(world.variants.slice(-2), b);
  if (variant === undefined) return IDLE;
  const shopper = { buyer: await world.shop.buyer({ [variant]: 1 }), lastKey: undefined };
  world.buyers.push(shopper);
  const match = { method: 'POST', path: '/v1/customers' };
  await world.shop.control('chaos', { rules: [{ match, action: 'error_500_before', times: 1 }] });
  await press(world, shopper);
  await world.shop.control('chaos', { rules: [] });
  await world.clock.moveTo(c < 0.5 ? 3 : CALLER_IS_OVER_SECONDS);
  const first = await beginSlow(world, { action: 'hang', match }, () => press(world, shopper));
  const second =
    d < 0.5
      ? sessionHandler(
          sameOriginRequest('/api/payments/customer-sessions', { cookie: shopper.buyer.cookie, body: {} }),
        )
      : press(world, shopper);
  // Who waits for the other gives up when its time is over; only then does Stripe go on.
  await sleep(UNDER_WAY_MS);
  await world.clock.moveTo(PATIENCE_IS_OVER_SECONDS);
  await second;
  await first.finish();
  return first.held ? 'at once' : 'one after the other';
}

type DisputeRow = { id: string; status: string };

/** Evidence is sent, and the verdict is known here before Stripe's answer to the evidence is. */
async function answerDisputeLate(world: World, [a, b, c]: Picks): Promise<string> {
  const rows = await world.owner<DisputeRow[]>`
    select stripe_dispute_id as id, status from disputes
    where status in ('needs_response', 'warning_needs_response') order by opened_at, stripe_dispute_id`;
  const chosen = pickFrom(rows.slice(-4), a);
  const admin = pickFrom(world.admins, b);
  if (!chosen || !admin) return IDLE;
  const rule = {
    action: 'hold_answer',
    match: { method: 'POST', path: `/v1/disputes/${chosen.id}` },
  } as const;
  const answering = await beginSlow(world, rule, () =>
    call(evidenceHandler, admin, {
      path: `/api/admin/disputes/${chosen.id}/evidence`,
      params: { id: chosen.id },
      method: 'PUT',
      body: { texts: { uncategorized_text: 'It was delivered.' }, submit: true },
    }),
  );
  if (answering.held) {
    await world.shop
      .control(`disputes/${chosen.id}`, { to: c < 0.7 ? 'lost' : 'won' })
      .catch(() => undefined);
    await deliverNew(world);
  }
  const { status } = await answering.finish();
  await expectSame(world, 'dispute', chosen.id);
  return `${status} ${answering.held ? 'late' : ''}`;
}

/** A refund is answered after the bank has decided about it, and we were notified. */
async function answerRefundLate(world: World, [a, b, c, d]: Picks): Promise<string> {
  const order = await somePaid(world, a, b);
  const admin = pickFrom(world.admins, d);
  if (!order || !admin) return IDLE;
  const rule = { action: 'hold_answer', match: { method: 'POST', path: '/v1/refunds' } } as const;
  const amountMinor = Math.max(1, Math.floor(order.amount * 0.15));
  const refunding = await beginSlow(world, rule, () =>
    refund(admin, order.number, { amountMinor }, uuidv7()),
  );
  let id: string | undefined;
  if (refunding.held) {
    id = (await world.shop.stripe.refunds.list({ payment_intent: order.intent, limit: 1 })).data[0]?.id;
    const to = pickFrom(['failed', 'requires_action', 'succeeded'], c) ?? 'failed';
    await world.shop.control(`refunds/${id ?? ''}`, { to }).catch(() => undefined);
    await deliverNew(world);
  }
  const { status } = await refunding.finish();
  if (id !== undefined) await expectSame(world, 'refund', id);
  return `${status} ${refunding.held ? 'late' : ''}`;
}

const READ = [
  { kind: 'dispute', path: '/v1/disputes' },
  { kind: 'refund', path: '/v1/refunds' },
] as const;

/** An admin asks Stripe what is true of an order, and its answer is on the way while the bank decides. */
async function syncLate(world: World, [a, b, c, d]: Picks): Promise<string> {
  const read = pickFrom(READ, d);
  const rows = await world.owner<{ id: string; number: string }[]>`
    select * from (
      select d.stripe_dispute_id as id, o.number, 'dispute' as kind, d.created_at from disputes d
        join orders o on o.id = d.order_id where d.status in ('needs_response', 'under_review', 'warning_needs_response')
      union all select r.stripe_refund_id, o.number, 'refund', r.created_at from refunds r
        join orders o on o.id = r.order_id where r.state in ('pending', 'requires_action')
    ) all_open where kind = ${read?.kind ?? ''} and id is not null order by created_at, id`;
  const chosen = pickFrom(rows.slice(-4), a);
  const admin = pickFrom(world.admins, b);
  if (!read || !chosen || !admin) return IDLE;
  const syncing = await beginSlow(
    world,
    { action: 'hold_answer', match: { method: 'GET', path: read.path } },
    () =>
      call(syncHandler, admin, {
        path: `/api/admin/orders/${chosen.number}/sync`,
        params: { number: chosen.number },
        method: 'POST',
      }),
  );
  if (syncing.held) {
    const to =
      read.kind === 'dispute'
        ? pickFrom(['lost', 'won', 'escalated'], c)
        : pickFrom(['succeeded', 'failed', 'requires_action'], c);
    await world.shop.control(`${read.kind}s/${chosen.id}`, { to }).catch(() => undefined);
    await deliverNew(world);
  }
  const { status } = await syncing.finish();
  await expectSame(world, read.kind, chosen.id);
  return `${read.kind} ${status} ${syncing.held ? 'late' : ''}`;
}

/** What was read before must not write over what was applied since, unless something still waits to put it right. */
async function expectSame(world: World, kind: 'dispute' | 'refund', id: string): Promise<void> {
  const [row] = await world.owner<{ state: string; waits: boolean }[]>`
    select state, exists (select 1 from stripe_events where object_id = ${id} and state in ('received', 'waiting'))
      or exists (select 1 from operations where state = 'pending') as waits
    from (
      select stripe_dispute_id as id, status as state from disputes union all select stripe_refund_id, state from refunds
    ) known where id = ${id}`;
  const { status } =
    kind === 'dispute'
      ? await world.shop.stripe.disputes.retrieve(id)
      : await world.shop.stripe.refunds.retrieve(id);
  if (row && !row.waits && row.state !== status) {
    world.broken.push(`I7: an older answer moved a ${kind} back: ${status} at Stripe, ${row.state} here`);
  }
}

export const SLOW_ACTIONS: readonly (readonly [string, Action])[] = [
  ['slow_refund', { kind: 'call', weight: 1, run: slowRefund }],
  ['first_purchase_twice', { kind: 'call', weight: 0.7, run: firstPurchaseTwice }],
  ['answer_dispute_late', { kind: 'call', weight: 1.5, run: answerDisputeLate }],
  ['answer_refund_late', { kind: 'call', weight: 1, run: answerRefundLate }],
  ['sync_late', { kind: 'call', weight: 1.5, run: syncLate }],
];
