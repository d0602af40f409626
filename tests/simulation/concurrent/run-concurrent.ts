/**
 * The concurrent mode: shoppers and admins act at once on several web processes and workers while faults strike. The
 * seed fixes what everybody wants to do, not how it interleaves. Some invariants are watched all the time, all of them at
 * quiet points.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseServer } from '#tests/support/database-server.ts';
import { brokenAtRest, brokenNow } from '../invariants.ts';
import { makePlan, type Step } from '../plan.ts';
import type { Turns } from './act.ts';
import { DASHBOARD_TURNS } from './dashboard-turns.ts';
import { TROUBLES, type Trouble } from './fault-turns.ts';
import type { Person } from './people.ts';
import { becomeQuiet } from './quiet-point.ts';
import { SHOPPER_TURNS } from './shopper-turns.ts';
import { STAFF_TURNS } from './staff-turns.ts';
import { openStage, type Stage } from './stage.ts';
import { type CountedKind, Tally } from './tally.ts';
import { writeTrace } from './write-trace.ts';

/** Counted steps after which the actors pause; what is drained then comes on top. */
const PAUSE_AFTER_STEPS = 105;
const WATCH_EVERY_MS = 700;
const LOOK_MS = 25;
/** Far more than a healthy run takes: what hangs is a failure, not a command that never ends. */
const SECONDS_PER_STEP = 2;
const MIN_SECONDS = 600;

export type ConcurrentOptions = {
  readonly seed: number;
  readonly steps: number;
  readonly server: DatabaseServer;
  readonly webs: number;
  readonly workers: number;
  readonly shoppers: number;
  readonly capture: 'automatic' | 'manual';
  readonly skewSeconds: number;
  readonly signal: AbortSignal;
  progress(line: string): void;
};

export type ConcurrentReport = {
  readonly steps: number;
  readonly seconds: number;
  readonly quietPoints: number;
  readonly kinds: Readonly<Record<CountedKind, number>>;
  readonly calls: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  /** What the run led to, so that nobody mistakes a run in which nothing happened for one in which nothing broke. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly crashes: readonly string[];
  readonly trace: readonly string[];
  readonly failure: { readonly broken: readonly string[]; readonly directory: string } | undefined;
};

type Run = {
  readonly stage: Stage;
  readonly options: ConcurrentOptions;
  readonly untilMs: number;
  broken: readonly string[];
  /** Actors stop at their next turn. */
  paused: boolean;
};

const STAFF: Turns<Person> = new Map([...STAFF_TURNS, ...DASHBOARD_TURNS]);

const weightsOf = <T>(turns: Turns<T>): ReadonlyMap<string, number> =>
  new Map([...turns].map(([name, { weight }]) => [name, weight]));

/** Each actor's own list of turns, long enough for the whole run. */
const planOf = <T>(options: ConcurrentOptions, actor: number, turns: Turns<T>): readonly Step[] =>
  makePlan(options.seed * 1_000 + actor, options.steps, weightsOf(turns));

const mayGoOn = ({ options, paused, broken, untilMs }: Run): boolean =>
  !paused && broken.length === 0 && !options.signal.aborted && performance.now() < untilMs;

async function act<T extends { readonly name: string }>(
  run: Run,
  actor: T,
  turns: Turns<T>,
  steps: IterableIterator<Step>,
): Promise<void> {
  while (mayGoOn(run)) {
    const next = steps.next();
    if (next.done === true) return;
    const { action, picks } = next.value;
    try {
      await turns.get(action)?.run(run.stage, actor, picks);
    } catch (error) {
      // Stripe's side of the stage may be struck as well; the actor does the next thing.
      run.stage.tally.note(actor.name, `${action} threw ${error instanceof Error ? error.message : ''}`);
    }
    // Nobody acts without any pause, and a turn without a call must not spin.
    await sleep(10 + picks[0] * 60);
  }
}

async function trouble(run: Run, { name, everySteps, run: strike }: Trouble, steps: IterableIterator<Step>) {
  const { tally } = run.stage;
  let next = tally.steps + everySteps / 2;
  while (mayGoOn(run)) {
    if (tally.steps < next) {
      await sleep(LOOK_MS);
      continue;
    }
    next += everySteps;
    const step = steps.next();
    if (step.done === true) return;
    try {
      await strike(run.stage, step.value.picks);
    } catch (error) {
      tally.note('fault', `${name} threw ${error instanceof Error ? error.message : ''}`);
    }
  }
}

/** The run ends at what is broken. */
function note(run: Run, broken: readonly string[]): void {
  if (broken.length > 0) run.broken = broken;
}

/** I1 to I4 and I7 hold at every moment, for every reader. */
async function watch(run: Run): Promise<void> {
  while (mayGoOn(run)) {
    note(run, [...(await brokenNow(run.stage)), ...run.stage.broken.splice(0)]);
    await sleep(WATCH_EVERY_MS);
  }
}

async function countJobs(stage: Stage, before: number): Promise<number> {
  const [row] = await stage.owner<{ done: number }[]>`
    select count(*)::int as done from pgboss.job where state in ('completed', 'failed')`;
  const done = Math.max(before, row?.done ?? 0);
  stage.tally.jobs(done - before);
  return done;
}

async function readOutcomes({ owner }: Stage): Promise<Record<string, number>> {
  const rows = await owner<{ name: string; count: number }[]>`
    select 'orders ' || state as name, count(*)::int as count from orders group by state
    union all select 'refunds ' || state, count(*)::int from refunds group by state
    union all select 'disputes ' || status, count(*)::int from disputes group by status
    union all select 'attempts ' || state, count(*)::int from checkout_attempts group by state
    union all select 'events ' || state, count(*)::int from stripe_events group by state
    union all select 'ledger transactions', count(*)::int from ledger_transactions`;
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

async function quietPoint(run: Run): Promise<readonly string[]> {
  const { stage } = run;
  const restless = await becomeQuiet(stage);
  if (restless.length > 0) return restless;
  const { owner, stripe, front } = stage;
  const broken = await brokenAtRest({ owner, stripe, acknowledged: [...front.acknowledged] });
  stage.tally.jobs(1);
  stage.tally.note('run', `quiet point: ${broken.length === 0 ? 'all holds' : broken.join('; ')}`);
  return broken;
}

async function play(run: Run): Promise<number> {
  const { stage, options } = run;
  const { tally, shoppers, admins } = stage;
  const shopping = shoppers.map((actor, index) => ({
    actor,
    steps: planOf(options, index, SHOPPER_TURNS)[Symbol.iterator](),
  }));
  const working = admins.map((actor, index) => ({
    actor,
    steps: planOf(options, 100 + index, STAFF)[Symbol.iterator](),
  }));
  const striking = TROUBLES.map((kind, index) => ({
    kind,
    steps: makePlan(options.seed * 1_000 + 200 + index, options.steps, new Map([[kind.name, 1]]))[
      Symbol.iterator
    ](),
  }));
  let [quietPoints, jobs] = [0, 0];
  while (tally.steps < options.steps && mayGoOn(run)) {
    const pauseAt = tally.steps + PAUSE_AFTER_STEPS;
    const pausing = (async () => {
      while (tally.steps < pauseAt && mayGoOn(run)) await sleep(LOOK_MS);
      run.paused = true;
    })();
    await Promise.all([
      pausing,
      watch(run),
      ...shopping.map(({ actor, steps }) => act(run, actor, SHOPPER_TURNS, steps)),
      ...working.map(({ actor, steps }) => act(run, actor, STAFF, steps)),
      ...striking.map(({ kind, steps }) => trouble(run, kind, steps)),
    ]);
    run.paused = false;
    if (!mayGoOn(run)) break;
    note(run, [...(await quietPoint(run)), ...stage.broken.splice(0)]);
    quietPoints += 1;
    jobs = await countJobs(stage, jobs);
    options.progress(`${tally.steps} steps, ${quietPoints} quiet points`);
  }
  if (run.broken.length === 0 && !options.signal.aborted && performance.now() >= run.untilMs) {
    run.broken = ['it takes far too long'];
  }
  return quietPoints;
}

/** Runs one seed on a fresh stage and clears it away; a failure leaves its trace in a directory. */
export async function runConcurrent(options: ConcurrentOptions): Promise<ConcurrentReport> {
  const began = performance.now();
  const tally = new Tally();
  const stage = await openStage({ ...options, tally });
  const untilMs = began + Math.max(MIN_SECONDS, options.steps * SECONDS_PER_STEP) * 1000;
  const run: Run = { stage, options, untilMs, broken: [], paused: false };
  let quietPoints = 0;
  let outcomes: Record<string, number> = {};
  let failure: ConcurrentReport['failure'];
  try {
    quietPoints = await play(run).catch((error: unknown) => {
      // What is told to stop fails here and there.
      if (!options.signal.aborted)
        run.broken = [`the run itself failed: ${error instanceof Error ? error.stack : String(error)}`];
      return 0;
    });
    outcomes = await readOutcomes(stage);
    if (run.broken.length > 0) {
      const { seed, steps, webs, workers, shoppers, capture, skewSeconds } = options;
      const plan = { steps, webs, workers, shoppers, capture, skewSeconds };
      failure = {
        broken: run.broken,
        directory: await writeTrace(stage, { seed, broken: run.broken, plan }),
      };
    }
  } finally {
    await stage.close({ keepDirectory: failure !== undefined });
  }
  return {
    steps: tally.steps,
    seconds: (performance.now() - began) / 1000,
    quietPoints,
    kinds: tally.kinds,
    calls: tally.calls,
    faults: tally.faults,
    outcomes,
    crashes: stage.crashes,
    trace: tally.lines,
    failure,
  };
}
