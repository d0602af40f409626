/**
 * What shoppers, Stripe, time and the worker do. Each action is one step; it says in a few words what came of it, the
 * same for the same plan. `idle` means that there was nothing to do it with.
 */
import { uuidv7 } from 'uuidv7';
import { sweep } from '#lib/jobs/run.ts';
import { expireAttempts } from '#lib/payments/intents/expire-attempts.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { retryEvent } from '#lib/payments/registry/retry-event.ts';
import { type Action, IDLE } from './action.ts';
import { DASHBOARD_ACTIONS } from './dashboard-actions.ts';
import { HARD_ACTIONS } from './hard-actions.ts';
import { MONEY_ACTIONS } from './money-actions.ts';
import { pickFrom, type Step } from './plan.ts';
import { noteAnswer, press } from './press.ts';
import { SLOW_ACTIONS } from './slow-actions.ts';
import { deliverEvent, type SimulatedBuyer, type SimulatedIntent, type World } from './world.ts';

const CARDS = [
  'pm_card_visa',
  'pm_card_visa',
  'pm_card_visa',
  'pm_card_mastercard',
  'pm_card_visa_chargeDeclined',
  'pm_card_visa_chargeDeclinedInsufficientFunds',
  'pm_card_authenticationRequired',
  'pm_card_threeDSecure2Required',
  'pm_card_pendingRefund',
  'pm_card_refundFail',
  'pm_usBankAccount_success',
  'pm_usBankAccount_insufficientFunds',
] as const;

/** How many shoppers are at it at a time. */
const SHOPPING = 4;
/** Picks the last of a list. */
const LAST = 0.999;

/** Seconds; none is near a limit of the application when added up. */
const WAITS = [37, 37, 211, 947, 4_111, 90_011] as const;

/** One of the last: those before them have stopped shopping. */
const someBuyer = (world: World, pick: number): SimulatedBuyer | undefined =>
  pickFrom(world.buyers.slice(-SHOPPING), pick);

/** Somebody whom Stripe does not know yet presses Pay for the first time. */
async function payAsNewcomer(world: World, [, b, c, d]: Step['picks']): Promise<string> {
  world.buyers.push({ buyer: await world.shop.buyer(), lastKey: undefined });
  return await payAnew(world, [LAST, b, c, d]);
}

/** Mostly one of the last intents: they are the ones that something still happens to. */
function someIntent(world: World, pick: number, depth: number): SimulatedIntent | undefined {
  const recent = depth < 0.9 ? world.intents.slice(depth < 0.6 ? -2 : -6) : world.intents;
  return pickFrom(recent, pick);
}

async function fillCart(world: World, [a, b, c, d]: Step['picks']): Promise<string> {
  const shopper = someBuyer(world, a);
  const first = pickFrom(world.variants, b);
  const second = pickFrom(world.variants, c);
  if (!shopper || first === undefined || second === undefined) return IDLE;
  const lines: Record<string, number> = { [first]: d < 0.7 ? 1 : 2 };
  if (c > 0.5 && second !== first) lines[second] = 1;
  await world.shop.fillCart(shopper.buyer, lines);
  return `${Object.keys(lines).length} lines`;
}

async function pressPay(world: World, [a, b, c, d]: Step['picks']): Promise<string> {
  const shopper = someBuyer(world, a);
  if (!shopper) return IDLE;
  const reuse = b < 0.2 && shopper.lastKey !== undefined;
  const key = reuse && shopper.lastKey !== undefined ? shopper.lastKey : uuidv7();
  shopper.lastKey = key;
  const body = !reuse && d > 0.7 ? { savePaymentMethod: true } : {};
  const answer = await press(world, shopper, { key, offMinor: c < 0.04 ? 100 : 0, body });
  return `${answer.status} ${answer.code}`;
}

async function confirmInBrowser(world: World, [a, b, c]: Step['picks']): Promise<string> {
  const intent = someIntent(world, a, b);
  const card = pickFrom(CARDS, c);
  if (!intent || card === undefined) return IDLE;
  const { status, body } = await world.shop.confirm(intent, card);
  if (body.status === 'requires_action') world.challenges.push(intent);
  return `${card} ${status} ${String(body.status ?? '')}`;
}

async function challenge(world: World, [a, , c]: Step['picks']): Promise<string> {
  const intent = pickFrom(world.challenges, a);
  if (!intent) return IDLE;
  world.challenges.splice(world.challenges.indexOf(intent), 1);
  const outcome = c < 0.6 ? 'pass' : c < 0.8 ? 'fail' : 'cancel';
  try {
    await world.shop.control(`3ds/${intent.id}/complete`, { client_secret: intent.clientSecret, outcome });
    return outcome;
  } catch {
    return IDLE;
  }
}

/** A cart that was just filled, so that an intent has to be made. */
async function payAnew(world: World, picks: Step['picks']): Promise<string> {
  const [a, b, c, d] = picks;
  await fillCart(world, [a, d, b, c]);
  return await pressPay(world, [a, 1, 1, d]);
}

/** With a card that was saved before: our server confirms. */
async function paySaved(world: World, [a, b, c, d]: Step['picks']): Promise<string> {
  const rows = await world.owner<{ id: string; user: string }[]>`
    select stripe_payment_method_id as id, user_id as user from saved_methods
    where state = 'active' order by created_at, stripe_payment_method_id`;
  const method = pickFrom(rows.slice(-4), a);
  const at = world.buyers.findIndex(({ buyer }) => buyer.id === method?.user);
  const [shopper, variant] = [world.buyers[at], pickFrom(world.variants, b)];
  if (!method || !shopper || variant === undefined) return IDLE;
  await world.shop.fillCart(shopper.buyer, { [variant]: c < 0.8 ? 1 : 2 });
  const refuseAll = d < 0.4;
  const match = { method: 'POST', path: '/v1/payment_intents' };
  const rules = refuseAll ? [{ match, action: 'error_400_after', times: 1 }] : [];
  if (refuseAll) await world.shop.control('chaos', { rules });
  const answer = await press(world, shopper, {
    body: { paymentMethodId: method.id },
    refused: refuseAll,
  });
  if (refuseAll) await world.shop.control('chaos', { rules: [] });
  return `${answer.status} ${answer.code}${refuseAll ? ' (refused, made all the same)' : ''}`;
}

const noteTold = (world: World, { id }: SimulatedIntent, status: string | undefined): void => {
  if (status !== undefined) world.justTold.push({ intentId: id, status });
};

async function lookAtStatus(world: World, [a, b]: Step['picks']): Promise<string> {
  const intent = someIntent(world, a, b);
  if (!intent) return IDLE;
  const answer = await world.shop.status(intent.buyer, intent.id);
  noteTold(world, intent, answer.body.status);
  noteAnswer(world, 'a question for the status', answer.status);
  return `${answer.status} ${answer.body.status ?? answer.body.error?.code ?? ''}`;
}

/** The page looks, the shopper pays, the page looks again at once: a screen or tab that knows of it, or one that does not. */
async function watchWhileConfirming(world: World, [a, b]: Step['picks']): Promise<string> {
  const intent = someIntent(world, a, 0);
  if (!intent) return IDLE;
  const before = await world.shop.status(intent.buyer, intent.id);
  if (before.body.status !== 'requires_payment_method') return IDLE;
  const { body } = await world.shop.confirm(intent, 'pm_card_visa');
  const after = await world.shop.status(intent.buyer, intent.id, b < 0.5 ? 'confirmation' : undefined);
  // What is not fresh is shown as not known yet.
  const { status, fresh } = after.body;
  if (body.status === 'succeeded' && status === 'requires_payment_method' && fresh) {
    world.broken.push('I8: a shopper who has paid was told that nothing was charged');
  }
  return `${String(body.status ?? '')} ${after.status} ${after.body.status ?? ''}`;
}

async function cancel(world: World, [a, b]: Step['picks']): Promise<string> {
  const intent = someIntent(world, a, b);
  if (!intent) return IDLE;
  const answer = await world.shop.cancel(intent.buyer, intent.id);
  noteAnswer(world, 'a cancellation', answer.status);
  noteTold(world, intent, answer.body.status);
  return `${answer.status} ${answer.body.status ?? answer.body.error?.code ?? ''}`;
}

async function deliver(world: World, [a, b]: Step['picks']): Promise<string> {
  const waiting = world.events.filter(({ deliveries, lost }) => deliveries === 0 && !lost);
  const again = b < 0.15 || waiting.length === 0;
  const known = again ? world.events.filter(({ deliveries }) => deliveries > 0) : waiting;
  // Mostly what is recent, in no order.
  const chosen = pickFrom(known.slice(-25), a);
  if (!chosen) return IDLE;
  const status = await deliverEvent(world, chosen);
  return `${chosen.event.type} ${status}`;
}

async function retryStored(world: World, [a]: Step['picks']): Promise<string> {
  const rows = await world.owner<{ id: string }[]>`
    select id from stripe_events where state in ('received', 'waiting') order by received_at, created_unix, type`;
  const event = pickFrom(rows, a);
  return event ? await retryEvent(event.id) : IDLE;
}

async function wait(world: World, [a]: Step['picks']): Promise<string> {
  const seconds = pickFrom(WAITS, a) ?? WAITS[0];
  await world.clock.moveTo(seconds);
  await world.signInAgain();
  return `${seconds} s`;
}

/** Longer than a hold. */
const HOLD_IS_OVER_SECONDS = 961;

async function holdsRunOut(world: World): Promise<string> {
  await world.clock.moveTo(HOLD_IS_OVER_SECONDS);
  return JSON.stringify(await expireAttempts());
}

async function restock(world: World, [a]: Step['picks']): Promise<string> {
  const variant = pickFrom(world.variants, a);
  if (variant === undefined) return IDLE;
  const rows = await world.owner`
    update stock_items set available = available + 3 where variant_id = ${variant} and available = 0 returning 1`;
  if (rows.length === 0) return IDLE;
  await world.owner`update sim_stock set initial = initial + 3 where variant_id = ${variant}`;
  await world.owner`update breakers set lifted_at = now() where lifted_at is null`;
  return 'restocked';
}

export const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ...MONEY_ACTIONS,
  ...SLOW_ACTIONS,
  ...HARD_ACTIONS,
  ...DASHBOARD_ACTIONS,
  ['fill_cart', { kind: 'preparation', weight: 6, run: fillCart }],
  ['pay', { kind: 'call', weight: 16, run: pressPay }],
  ['newcomer', { kind: 'call', weight: 1.5, run: payAsNewcomer }],
  ['pay_anew', { kind: 'call', weight: 4, run: payAnew }],
  ['pay_saved', { kind: 'call', weight: 2, run: paySaved }],
  ['confirm', { kind: 'call', weight: 14, run: confirmInBrowser }],
  ['watch', { kind: 'call', weight: 2, run: watchWhileConfirming }],
  ['challenge', { kind: 'call', weight: 6, run: challenge }],
  ['status', { kind: 'call', weight: 7, run: lookAtStatus }],
  ['cancel', { kind: 'call', weight: 3, run: cancel }],
  ['deliver', { kind: 'event', weight: 30, run: deliver }],
  ['retry_event', { kind: 'job', weight: 4, run: retryStored }],
  ['sweep', { kind: 'job', weight: 2, run: async () => await sweep().then(() => 'swept') }],
  ['expire', { kind: 'job', weight: 2, run: async () => JSON.stringify(await expireAttempts()) }],
  ['run_out', { kind: 'job', weight: 0.5, run: holdsRunOut }],
  ['resume', { kind: 'job', weight: 2, run: async () => `${await resumeOperations()} taken up` }],
  [
    'later_outcomes',
    {
      kind: 'call',
      weight: 3,
      run: async ({ shop }) => {
        await shop.control('async/run', {});
        return 'run';
      },
    },
  ],
  ['wait', { kind: 'preparation', weight: 3, run: wait }],
  ['restock', { kind: 'preparation', weight: 2, run: restock }],
]);
