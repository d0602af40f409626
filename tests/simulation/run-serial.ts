/**
 * The serial mode: one process, one action at a time, one virtual clock. The invariants are asked after every step, and
 * everything at quiet points. The same plan gives the same trace.
 */
import { createHash } from 'node:crypto';
import { seededRandom } from '#sandbox/chaos/random.ts';
import type { TestDatabase } from '#tests/support/database-server.ts';
import { IDLE, type StepKind } from './action.ts';
import { ACTIONS } from './actions.ts';
import { comeToRest } from './come-to-rest.ts';
import { FAULTS, type FaultName, pickFault } from './faults.ts';
import { brokenAtRest, brokenInbox, brokenNow, type Inspected } from './invariants.ts';
import { pickFrom, type Step } from './plan.ts';
import { openWorld, readNewEvents, type World, type WorldOptions } from './world.ts';

export const QUIET_EVERY = 200;
const STEP_SECONDS = 23;
const FAULTY = 'faulty';
/** A fault is only worth its time around what it can strike. */
const WRITES_AT_STRIPE = [
  'newcomer',
  'pay_anew',
  'pay_anew',
  'pay_anew',
  'cancel',
  'run_out',
  'resume',
  'refund',
  'refund',
];
const WRITES_HERE = [
  'pay_anew',
  'pay',
  'deliver',
  'deliver',
  'status',
  'cancel',
  'expire',
  'resume',
  'retry_event',
];
const MAKES_EVENTS = ['confirm', 'confirm', 'pay_anew', 'cancel', 'challenge'];

function struckBy(fault: FaultName): readonly string[] {
  if (fault === 'database_cut') return WRITES_HERE;
  return fault === 'event_before_answer' ? MAKES_EVENTS : WRITES_AT_STRIPE;
}

export const WEIGHTS: ReadonlyMap<string, number> = new Map([
  ...[...ACTIONS].map(([name, { weight }]) => [name, weight] as const),
  [FAULTY, 9],
]);

export type Report = {
  /** Calls, events, jobs and faults that struck; preparations and what met nothing are not counted. */
  readonly steps: number;
  /** How many steps of the plan were run, counted or not. */
  readonly planned: number;
  /** Steps by kind; idle ones are counted apart. */
  readonly kinds: Readonly<Record<StepKind | 'idle', number>>;
  readonly actions: Readonly<Record<string, number>>;
  /** Faults that struck. */
  readonly faults: Readonly<Record<string, number>>;
  /** A hash of all outcomes: equal for equal plans. */
  readonly traceHash: string;
  readonly trace: readonly string[];
  readonly failure: Failure | undefined;
};

export type Failure = { readonly atStep: number; readonly broken: readonly string[] };

type Counts = {
  kinds: Record<StepKind | 'idle', number>;
  actions: Record<string, number>;
  faults: Record<string, number>;
};

const increment = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

async function runNamed(world: World, name: string, picks: Step['picks'], counts: Counts): Promise<string> {
  const action = ACTIONS.get(name);
  if (!action) throw new Error(`no action ${name}`);
  let outcome: string;
  try {
    outcome = await action.run(world, picks);
  } catch (error) {
    // A fault may well make a job throw: the worker would log it and go on.
    outcome = `threw ${error instanceof Error ? error.name : ''}`;
  }
  if (outcome === IDLE) counts.kinds.idle += 1;
  else {
    counts.kinds[action.kind] += 1;
    increment(counts.actions, name);
  }
  return `${name}: ${outcome}`;
}

async function runFaulty(world: World, picks: Step['picks'], counts: Counts): Promise<string> {
  const fault = pickFault(picks[0]);
  const inner = pickFrom(struckBy(fault), picks[1]) ?? 'pay';
  const random = seededRandom(Math.floor(picks[2] * 2 ** 32));
  world.databaseCut = fault === 'database_cut';
  await FAULTS[fault].arm(world, picks[3]);
  const outcome = await runNamed(world, inner, [random(), random(), random(), random()], counts);
  const struck = await FAULTS[fault].disarm(world);
  world.databaseCut = false;
  if (struck) increment(counts.faults, fault);
  return `${fault}${struck ? '' : ' (missed)'}, ${outcome}`;
}

/** I6, of the events that this step was told of and answered with 200. */
async function brokenDeliveries({ owner, justAcknowledged }: World): Promise<string[]> {
  return await brokenInbox({ owner, acknowledged: justAcknowledged.splice(0) });
}

/** What has no way back: nobody may be told of it before it is so at Stripe. */
const FINAL: readonly string[] = ['succeeded', 'canceled'];

/** I8: a shopper who is told that money moved, or that it did not, is told the truth. */
async function brokenAnswers({ shop, justTold }: World): Promise<string[]> {
  const broken: string[] = [];
  for (const { intentId, status } of justTold.splice(0)) {
    if (!FINAL.includes(status)) continue;
    const { status: real } = await shop.stripe.paymentIntents.retrieve(intentId);
    if (real !== status) broken.push(`I8: a shopper was told ${status}, at Stripe it is ${real}`);
  }
  return broken;
}

const inspected = ({ owner, shop, events }: World): Inspected => ({
  owner,
  stripe: shop.stripe,
  acknowledged: events.filter(({ deliveries }) => deliveries > 0).map(({ event }) => event.id),
});

async function step(world: World, planned: Step, counts: Counts): Promise<string> {
  await world.clock.moveTo(STEP_SECONDS);
  const line =
    planned.action === FAULTY
      ? await runFaulty(world, planned.picks, counts)
      : await runNamed(world, planned.action, planned.picks, counts);
  const fresh = await readNewEvents(world);
  return fresh > 0 ? `${line} (${fresh} events)` : line;
}

export type SerialOptions = WorldOptions & {
  readonly signal?: AbortSignal;
  /** Notes what is broken and goes on, instead of ending at the first. */
  readonly goOn?: boolean;
};

/**
 * Runs a plan on a fresh database, which the caller drops. It stops at the first broken invariant, and between two steps
 * when it is asked to.
 */
export async function runSerial(
  plan: readonly Step[],
  database: TestDatabase,
  { signal, goOn = false, ...options }: SerialOptions = {},
): Promise<Report> {
  const world = await openWorld(database, options);
  const counts: Counts = {
    kinds: { call: 0, event: 0, job: 0, preparation: 0, idle: 0 },
    actions: {},
    faults: {},
  };
  const trace: string[] = [];
  let failure: Failure | undefined;
  let ran = 0;
  const noted = new Map<string, number>();
  /** @returns whether the run is over */
  const fails = (atStep: number, found: readonly string[]): boolean => {
    const broken = found.filter((what) => !noted.has(what));
    for (const what of broken) noted.set(what, atStep);
    if (broken.length === 0) return false;
    failure = { atStep, broken: [...noted].map(([what, at]) => (goOn ? `step ${at}: ${what}` : what)) };
    return !goOn;
  };
  try {
    for (const [index, planned] of plan.entries()) {
      if (signal?.aborted === true) break;
      ran += 1;
      trace.push(await step(world, planned, counts));
      const broken = [
        ...(await brokenNow(world)),
        ...(await brokenDeliveries(world)),
        ...(await brokenAnswers(world)),
        ...world.broken.splice(0),
      ];
      if (fails(index, broken)) break;
      if ((index + 1) % QUIET_EVERY !== 0 && index + 1 !== plan.length) continue;
      const quiet = await comeToRest(world);
      trace.push('quiet point');
      const atRest = [
        ...(quiet ? [] : ['it does not come to rest']),
        ...world.broken.splice(0),
        ...(await brokenAtRest(inspected(world))),
      ];
      if (fails(index, atRest)) break;
    }
  } finally {
    await world.close();
  }
  const traceHash = createHash('sha256').update(trace.join('\n')).digest('hex');
  const { call, event, job } = counts.kinds;
  const struck = Object.values(counts.faults).reduce((sum, count) => sum + count, 0);
  return { steps: call + event + job + struck, planned: ran, ...counts, traceHash, trace, failure };
}
