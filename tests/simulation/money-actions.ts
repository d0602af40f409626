/** What admins, Stripe's dashboard, banks and the reconciliation do to money that has been paid. */
import { uuidv7 } from 'uuidv7';
import { reconcile } from '#lib/payments/reconciliation/run.ts';
import { refund } from '#tests/support/admin.ts';
import { type Action, IDLE } from './action.ts';
import { lostDispute, openDispute, undecidedRefund } from './at-stripe.ts';
import { somePaid } from './paid-orders.ts';
import { pickFrom, type Step } from './plan.ts';
import { noteAnswer } from './press.ts';
import type { World } from './world.ts';

const SHARES = [1, 0.5, 0.25, 0.001, 1.01] as const;

async function adminRefund(world: World, [a, b, c, d]: Step['picks']): Promise<string> {
  const order = await somePaid(world, a, b);
  const admin = pickFrom(world.admins, d);
  if (!order || !admin) return IDLE;
  const last = world.lastRefund;
  if (last !== undefined && d > 0.85) {
    const again = await refund(last.by, last.number, last.body, last.key);
    return `again ${again.status} ${again.body.error?.code ?? ''}`;
  }
  const amountMinor = Math.max(1, Math.round(order.amount * (pickFrom(SHARES, c) ?? 1)));
  const whole = c > 0.9;
  const lines = [{ lineNumber: 1, quantity: 1, restock: d < 0.5 }];
  const body = whole ? {} : c > 0.7 ? { lines } : { amountMinor };
  const key = uuidv7();
  world.lastRefund = { by: admin, number: order.number, body, key };
  const answer = await refund(admin, order.number, body, key);
  noteAnswer(world, 'a refund', answer.status);
  return `${answer.status} ${answer.body.state ?? answer.body.error?.code ?? ''}`;
}

async function dashboardRefund(world: World, [a, b, c]: Step['picks']): Promise<string> {
  const order = await somePaid(world, a, b);
  if (!order) return IDLE;
  const amount = Math.max(1, Math.round(order.amount * (pickFrom([0.3, 0.5, 1], c) ?? 1)));
  try {
    const made = await world.shop.stripe.refunds.create({ payment_intent: order.intent, amount });
    return made.status ?? '';
  } catch {
    return 'refused';
  }
}

async function bankRefund(world: World, [a, b]: Step['picks']): Promise<string> {
  const chosen = await undecidedRefund(world.shop.stripe, a);
  if (!chosen) return IDLE;
  const to = chosen.status === 'pending' && b < 0.5 ? 'succeeded' : 'failed';
  return await control(world, `refunds/${chosen.id}`, { to }, to);
}

async function control(world: World, path: string, body: object, done: string): Promise<string> {
  try {
    await world.shop.control(path, body);
    return done;
  } catch {
    return 'refused';
  }
}

async function disputePayment(world: World, [a, b, c]: Step['picks']): Promise<string> {
  const order = await somePaid(world, a, b);
  if (!order) return IDLE;
  const inquiry = c < 0.3;
  return await control(
    world,
    'disputes',
    { payment_intent: order.intent, inquiry },
    inquiry ? 'inquiry' : 'made',
  );
}

async function decideDispute(world: World, [a, b, c]: Step['picks']): Promise<string> {
  const lost = c < 0.3 ? await lostDispute(world.shop.stripe, a) : undefined;
  // What was lost is appealed, and decided once more.
  if (lost) return await control(world, `disputes/${lost.id}`, { to: 'appealed' }, 'appealed');
  const chosen = await openDispute(world.shop.stripe, a);
  if (!chosen) return IDLE;
  const to = b < 0.5 ? 'won' : 'lost';
  return await control(world, `disputes/${chosen.id}`, { to }, to);
}

/** Stripe cannot reach us for a while: what it has not delivered yet it never will. */
async function webhookOutage(world: World, [a]: Step['picks']): Promise<string> {
  const waiting = world.events.filter(({ deliveries, lost }) => deliveries === 0 && !lost);
  if (waiting.length === 0) return IDLE;
  for (const event of waiting.slice(Math.floor(a * waiting.length))) event.lost = true;
  return 'lost';
}

async function reconcileRecent(): Promise<string> {
  const report = await reconcile({
    kind: 'recent',
    startedBy: 'worker',
  });
  return report === null ? 'busy' : report.state;
}

export const MONEY_ACTIONS: readonly (readonly [string, Action])[] = [
  ['refund', { kind: 'call', weight: 6, run: adminRefund }],
  ['dashboard_refund', { kind: 'call', weight: 2, run: dashboardRefund }],
  ['bank_refund', { kind: 'call', weight: 3, run: bankRefund }],
  ['dispute', { kind: 'call', weight: 1.5, run: disputePayment }],
  ['decide_dispute', { kind: 'call', weight: 1.5, run: decideDispute }],
  ['webhook_outage', { kind: 'preparation', weight: 1, run: webhookOutage }],
  ['reconcile', { kind: 'job', weight: 0.5, run: reconcileRecent }],
];
