/**
 * What goes wrong, each with its own rhythm counted in steps: processes are killed, ways to the database and to Stripe
 * are cut, Stripe fails, webhooks are lost on the way. A fault is counted when it struck.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { pickFrom, type Step } from '../plan.ts';
import { SLOW_STRIPE_RULES, STRIPE_RULES, type StripeRule, timesLeft, timesOf } from '../stripe-faults.ts';
import { WEBHOOK_FAULTS } from './front.ts';
import type { Slot } from './processes.ts';
import type { Stage } from './stage.ts';
import type { FaultClass } from './tally.ts';

type Picks = Step['picks'];

export type Trouble = {
  readonly name: string;
  /** Steps between two of them. */
  readonly everySteps: number;
  run(stage: Stage, picks: Picks): Promise<void>;
};

/** How long a fault that is armed may wait for something to strike. */
const PATIENCE_MS = 1_600;
const LOOK_MS = 40;

const slotsOf = (stage: Stage, kind: Slot['kind']): readonly Slot[] =>
  stage.fleet.slots.filter((slot) => slot.kind === kind);

const kill =
  (kind: Slot['kind'], name: FaultClass): Trouble['run'] =>
  async (stage, [a, b]) => {
    const slot = pickFrom(slotsOf(stage, kind), a);
    if (slot && (await stage.fleet.kill(slot, Math.round(b * 1_500)))) stage.tally.fault(name, slot.name);
  };

async function struck(check: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    if (check()) return true;
    await sleep(LOOK_MS);
  }
  return check();
}

async function cutDatabase(stage: Stage, [a, b, c]: Picks): Promise<void> {
  const slot = pickFrom(a < 0.7 ? slotsOf(stage, 'web') : slotsOf(stage, 'worker'), b);
  if (!slot) return;
  const delivered = c > 0.5;
  slot.database.cutAfter(Math.floor((c % 0.5) * 16), { delivered });
  if (await struck(() => slot.database.wasCut())) {
    stage.tally.fault(delivered ? 'database_answer_lost' : 'database_cut', slot.name);
  }
  slot.database.calm();
}

async function cutStripe(stage: Stage, [a, b, c]: Picks): Promise<void> {
  const slot = pickFrom(a < 0.8 ? slotsOf(stage, 'web') : slotsOf(stage, 'worker'), b);
  if (!slot) return;
  slot.stripe.cutAfter(Math.floor(c * 3), { delivered: c > 0.5 });
  if (await struck(() => slot.stripe.wasCut())) stage.tally.fault('stripe_cut', slot.name);
  slot.stripe.calm();
}

type StripeFault = readonly [FaultClass, StripeRule];
const LIMITED: StripeFault = ['stripe_limited', STRIPE_RULES.stripe_limited];
const times = (count: number, fault: StripeFault): StripeFault[] => Array<StripeFault>(count).fill(fault);
/** What strikes less often when it is armed is drawn more often. */
const STRIPE_FAULTS: readonly StripeFault[] = [
  ...times(4, ['stripe_cut_before', STRIPE_RULES.stripe_cut_before]),
  ...times(5, ['stripe_cut_after', STRIPE_RULES.stripe_cut_after]),
  ...times(2, ['stripe_500_before', STRIPE_RULES.stripe_500_before]),
  ...times(2, ['stripe_500_before', STRIPE_RULES.stripe_500_before_kept]),
  ...times(3, ['stripe_500_after', STRIPE_RULES.stripe_500_after]),
  ...times(4, LIMITED),
  ...times(3, ['stripe_hangs', SLOW_STRIPE_RULES.stripe_hangs]),
  ...times(2, ['stripe_cut_pending', SLOW_STRIPE_RULES.stripe_cut_pending]),
  ...times(3, ['stripe_answers_late', SLOW_STRIPE_RULES.stripe_answers_late]),
];
/** One rule each: what makes an intent, what gives money back or lets it go, and whatever comes. */
const STRUCK_PATHS = [
  ['/v1/payment_intents'],
  ['/v1/refunds', '/v1/payment_intents/*/cancel', '/v1/payment_intents/*/capture', '/v1/disputes/*'],
  ['/v1/**'],
] as const;

/** Meets calls that write. */
async function stripeFails(stage: Stage, [a, b, c, d]: Picks): Promise<void> {
  const strikes = timesOf(d);
  const armed = STRUCK_PATHS.map((paths, index) => {
    const [name, rule] = pickFrom(STRIPE_FAULTS, [a, b, c][index] ?? a) ?? LIMITED;
    const path = pickFrom(paths, d) ?? '/v1/**';
    return {
      name,
      path,
      rule: { match: { method: 'POST', path }, ...rule, times: strikes },
    };
  });
  await stage.control('chaos', { rules: armed.map(({ rule }) => rule) });
  let left: readonly number[] = [strikes];
  for (let waited = 0; left.some((some) => some > 0) && waited < PATIENCE_MS; waited += 4 * LOOK_MS) {
    await sleep(4 * LOOK_MS);
    left = timesLeft(await stage.control('chaos'));
  }
  left = timesLeft(await stage.control('chaos'));
  await stage.control('chaos', { rules: [] });
  for (const [index, { name, path }] of armed.entries()) {
    stage.tally.fault(name, path, strikes - (left[index] ?? strikes));
  }
}

/** What only reads fails, or tells what was true a moment ago. */
async function readsFail(stage: Stage, [a, b]: Picks): Promise<void> {
  const [name, rule] =
    pickFrom(
      [
        LIMITED,
        ['stripe_answers_late', SLOW_STRIPE_RULES.stripe_answers_late],
        ['stripe_cut_before', STRIPE_RULES.stripe_cut_before],
      ] satisfies StripeFault[],
      a,
    ) ?? LIMITED;
  const path = pickFrom(['/v1/disputes/*', '/v1/refunds', '/v1/payment_intents/*', '/v1/**'], b) ?? '/v1/**';
  const strikes = 2;
  await stage.control('chaos', { rules: [{ match: { method: 'GET', path }, ...rule, times: strikes }] });
  await sleep(PATIENCE_MS / 2);
  const [left = strikes] = timesLeft(await stage.control('chaos'));
  await stage.control('chaos', { rules: [] });
  stage.tally.fault(name, `GET ${path}`, strikes - Math.min(strikes, left));
}

/** A capture is declined by the bank, once. */
async function captureDeclined(stage: Stage): Promise<void> {
  const match = { method: 'POST', path: '/v1/payment_intents/*/capture' };
  await stage.control('chaos', { rules: [{ match, ...STRIPE_RULES.stripe_declines, times: 1 }] });
  await sleep(PATIENCE_MS / 2);
  const [left = 1] = timesLeft(await stage.control('chaos'));
  await stage.control('chaos', { rules: [] });
  stage.tally.fault('stripe_declines', 'capture', 1 - Math.min(1, left));
}

/** For a moment Stripe delivers before it answers. */
async function eventsFirst(stage: Stage): Promise<void> {
  await stage.control('chaos', { webhooks: { beforeAnswer: true } });
  const before = stage.tally.kinds.event;
  await sleep(700);
  await stage.control('chaos', { webhooks: { beforeAnswer: false } });
  if (stage.tally.kinds.event > before) stage.tally.fault('event_before_answer', '');
}

/** Drawn more often: what strikes rarely, since it takes several deliveries, or one that was not lost already. */
const ON_THE_WAY = [
  ...WEBHOOK_FAULTS,
  'webhook_reordered',
  'webhook_reordered',
  'webhook_reordered',
  'webhook_answer_lost',
] as const;

async function webhookFails(stage: Stage, [a, b]: Picks): Promise<void> {
  const fault = pickFrom(ON_THE_WAY, a) ?? 'webhook_dropped';
  stage.front.arm(fault, fault === 'webhook_reordered' ? 5 : 3 + Math.floor(b * 5));
  await sleep(700);
  stage.front.calm();
}

export const TROUBLES: readonly Trouble[] = [
  { name: 'kill_web', everySteps: 40, run: kill('web', 'web_killed') },
  { name: 'kill_worker', everySteps: 40, run: kill('worker', 'worker_killed') },
  { name: 'cut_database', everySteps: 12, run: cutDatabase },
  { name: 'cut_stripe', everySteps: 13, run: cutStripe },
  { name: 'stripe_fails', everySteps: 7, run: stripeFails },
  { name: 'reads_fail', everySteps: 45, run: readsFail },
  { name: 'capture_declined', everySteps: 90, run: captureDeclined },
  { name: 'events_first', everySteps: 22, run: eventsFirst },
  { name: 'webhook_fails', everySteps: 6, run: webhookFails },
];

/** Nothing goes wrong any more. */
export async function noTrouble(stage: Stage): Promise<void> {
  for (const { database, stripe } of stage.fleet.slots) {
    database.calm();
    stripe.calm();
  }
  stage.front.calm();
  await stage.control('chaos', { rules: [], webhooks: { beforeAnswer: false, drop: false, hold: false } });
  await stage.control('held/release', {});
}
