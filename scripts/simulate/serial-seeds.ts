/** The serial mode by command: one seed after the other, and a failing plan made shorter. */
import { makePlan, type Step } from '#tests/simulation/plan.ts';
import { type Report, runSerial, type SerialOptions, WEIGHTS } from '#tests/simulation/run-serial.ts';
import { shrink } from '#tests/simulation/shrink.ts';
import { worldOf } from '#tests/simulation/world.ts';
import { cloneDatabase, type DatabaseServer } from '#tests/support/database-server.ts';
import { print, type SeedResult, type Shown, showResult, verdictOf, type Wanted } from './results.ts';

const SHRINK_TRIES = 60;
const LAST_LINES = 40;

async function runFresh(
  server: DatabaseServer,
  plan: readonly Step[],
  options: SerialOptions,
): Promise<Report> {
  const database = await cloneDatabase(server);
  try {
    return await runSerial(plan, database, options);
  } finally {
    await database.drop();
  }
}

async function explain(
  server: DatabaseServer,
  plan: readonly Step[],
  report: Report,
  options: SerialOptions,
): Promise<void> {
  const { failure } = report;
  if (!failure) return;
  const [first = ''] = failure.broken;
  const tryPlan = async (shorter: readonly Step[]) =>
    (await runFresh(server, shorter, options)).failure?.broken ?? [];
  const short = await shrink(plan.slice(0, failure.atStep + 1), first, tryPlan, SHRINK_TRIES);
  const again = await runFresh(server, short, options);
  print(`\nShortened to ${short.length} steps:`);
  print(again.trace.join('\n'));
  print(again.failure?.broken.join('\n') ?? 'it does not fail every time');
}

/** Actions that are left out of the plans, or the only ones in them. */
type Choice = { readonly leftOut: ReadonlySet<string>; readonly only: ReadonlySet<string> | undefined };

/** What is chosen by name is not rare. */
const CHOSEN_AT_LEAST = 4;

function weightsOf(leftOut: Choice['leftOut'], only: Choice['only']): ReadonlyMap<string, number> {
  const kept = [...WEIGHTS].filter(([name]) => !leftOut.has(name) && only?.has(name) !== false);
  return new Map(
    only === undefined ? kept : kept.map(([name, weight]) => [name, Math.max(weight, CHOSEN_AT_LEAST)]),
  );
}

export async function runSerialSeeds(
  server: DatabaseServer,
  { seed, seeds, steps }: Wanted,
  shown: Shown & { readonly shrink: boolean },
  { leftOut, only, ...given }: SerialOptions & Choice,
): Promise<void> {
  const weights = weightsOf(leftOut, only);
  for (let current = seed; current < seed + seeds && given.signal?.aborted !== true; current += 1) {
    const plan = makePlan(current, steps, weights);
    const options: SerialOptions = { ...given, ...worldOf(current) };
    const began = performance.now();
    const report = await runFresh(server, plan, options);
    const result: SeedResult = {
      mode: 'serial',
      seed: current,
      ...worldOf(current),
      steps: report.steps,
      planned: report.planned,
      seconds: Math.round((performance.now() - began) / 1000),
      verdict: verdictOf(report, given.signal),
      broken: report.failure?.broken ?? [],
      kinds: report.kinds,
      actions: report.actions,
      faults: report.faults,
      trace: report.traceHash.slice(0, 16),
    };
    if (shown.trace) print(report.trace.join('\n'));
    else if (report.failure && !shown.json) print(report.trace.slice(-LAST_LINES).join('\n'));
    showResult(result, shown);
    if (!report.failure) continue;
    process.exitCode = 1;
    if (shown.shrink) await explain(server, plan, report, options);
    return;
  }
}
