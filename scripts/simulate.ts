/**
 * `npm run simulate -- --seed S --steps N [--seeds K]`: shoppers, admins, events, jobs and faults in an order that only the
 * seed decides, the invariants asked after every step; with `--shrink` a failing plan is made shorter. `--concurrent`:
 * the same on several real processes at once, where the seed fixes the plan and not the interleaving.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GroundError } from '#db/embedded/ground-error.ts';
import { runConcurrent } from '#tests/simulation/concurrent/run-concurrent.ts';
import { toleranceOf } from '#tests/simulation/known-broken.ts';
import { makePlan, type Step } from '#tests/simulation/plan.ts';
import { type Report, runSerial, type SerialOptions, WEIGHTS } from '#tests/simulation/run-serial.ts';
import { shrink } from '#tests/simulation/shrink.ts';
import { worldOf } from '#tests/simulation/world.ts';
import { cloneDatabase, type DatabaseServer, embeddedServer } from '#tests/support/database-server.ts';
import { ensureBuild } from './stack/build.ts';
import { runCommand } from './stack/run-command.ts';

const SHRINK_TRIES = 60;
const LAST_LINES = 40;

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new GroundError(`--${name} is "${text}": give a whole number.`);
  return Number(text);
}

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

const sum = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

async function explain(
  server: DatabaseServer,
  plan: readonly Step[],
  report: Report,
  options: SerialOptions,
): Promise<void> {
  const { failure, trace } = report;
  if (!failure) return;
  print(trace.slice(-LAST_LINES).join('\n'));
  print(failure.broken.join('\n'));
  const [first = ''] = failure.broken;
  const tryPlan = async (shorter: readonly Step[]) =>
    (await runFresh(server, shorter, options)).failure?.broken ?? [];
  const short = await shrink(plan.slice(0, failure.atStep + 1), first, tryPlan, SHRINK_TRIES);
  const again = await runFresh(server, short, options);
  print(`\nShortened to ${short.length} steps:`);
  print(again.trace.join('\n'));
  print(again.failure?.broken.join('\n') ?? 'it does not fail every time');
}

const verdictOf = ({ failure }: { readonly failure?: unknown }, signal?: AbortSignal): string =>
  failure ? 'BROKEN' : signal?.aborted === true ? 'stopped' : 'nothing broken';

type Wanted = { seed: number; seeds: number; steps: number };

async function runSerialSeeds(
  server: DatabaseServer,
  { seed, seeds, steps }: Wanted,
  shown: { trace: boolean; shrink: boolean },
  { leftOut, ...given }: SerialOptions & { leftOut: ReadonlySet<string> },
): Promise<void> {
  const { signal } = given;
  const weights = new Map([...WEIGHTS].filter(([name]) => !leftOut.has(name)));
  for (let current = seed; current < seed + seeds && signal?.aborted !== true; current += 1) {
    const plan = makePlan(current, steps, weights);
    const options = { ...given, ...worldOf(current) };
    const began = performance.now();
    const report = await runFresh(server, plan, options);
    const seconds = Math.round((performance.now() - began) / 1000);
    if (shown.trace) print(report.trace.join('\n'));
    print(
      `seed ${current}: ${report.steps} steps (${report.planned} planned) in ${seconds} s, ${verdictOf(report, signal)}; ${sum(report.kinds)}; actions: ${sum(report.actions)}; faults: ${sum(report.faults)}; trace ${report.traceHash.slice(0, 16)}`,
    );
    if (!report.failure) continue;
    process.exitCode = 1;
    if (shown.shrink) await explain(server, plan, report, options);
    else print([...report.trace.slice(-LAST_LINES), ...report.failure.broken].join('\n'));
    return;
  }
}

async function runConcurrentSeeds(
  server: DatabaseServer,
  { seed, seeds, steps }: Wanted,
  people: { webs: number; workers: number; shoppers: number },
  shown: { trace: boolean },
  signal: AbortSignal,
): Promise<void> {
  for (let current = seed; current < seed + seeds && !signal.aborted; current += 1) {
    const report = await runConcurrent({
      seed: current,
      steps,
      server,
      ...people,
      // Every third shop takes the money by hand.
      capture: current % 3 === 0 ? 'manual' : 'automatic',
      signal,
      progress: (line) => process.stderr.write(`seed ${current}: ${line}\n`),
    });
    const { kinds, calls, faults, outcomes, crashes, failure } = report;
    const verdict = verdictOf(report, signal);
    print(
      `seed ${current}: ${report.steps} steps in ${Math.round(report.seconds)} s, ${report.quietPoints} quiet points, ${verdict}; ${sum(kinds)}; calls: ${sum(calls)}; faults: ${sum(faults)}; outcomes: ${sum(outcomes)}`,
    );
    if (shown.trace) print(report.trace.join('\n'));
    for (const crash of crashes) print(crash);
    if (!failure) continue;
    process.exitCode = 1;
    print([...failure.broken, `The whole trace is in ${failure.directory}`].join('\n'));
    return;
  }
}

await runCommand(async (signal) => {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '1' },
      steps: { type: 'string', default: '1000' },
      concurrent: { type: 'boolean', default: false },
      webs: { type: 'string', default: '2' },
      workers: { type: 'string', default: '2' },
      shoppers: { type: 'string', default: '8' },
      trace: { type: 'boolean', default: false },
      shrink: { type: 'boolean', default: false },
      'go-on': { type: 'boolean', default: false },
      tolerate: { type: 'boolean', default: false },
      finding: { type: 'string' },
      without: { type: 'string', default: '' },
    },
  });
  const number = (name: 'seed' | 'seeds' | 'steps' | 'webs' | 'workers' | 'shoppers'): number =>
    wholeNumber(name, values[name]);
  const wanted: Wanted = { seed: number('seed'), seeds: number('seeds'), steps: number('steps') };
  process.env.LOG_LEVEL ??= 'silent';
  if (values.concurrent) {
    const builds = mkdtempSync(join(tmpdir(), 'markethub-build-'));
    await ensureBuild(join(builds, 'build.log'), print, signal);
    rmSync(builds, { recursive: true, force: true });
  }
  const { server, stop } = await embeddedServer();
  try {
    const people = { webs: number('webs'), workers: number('workers'), shoppers: number('shoppers') };
    if (values.concurrent) await runConcurrentSeeds(server, wanted, people, values, signal);
    else {
      const { leftOut, tolerated } = toleranceOf(values.finding);
      const tolerate = values.tolerate || values.finding !== undefined;
      await runSerialSeeds(server, wanted, values, {
        signal,
        goOn: values['go-on'],
        ...(tolerate ? { tolerated } : {}),
        leftOut: new Set([...values.without.split(','), ...(tolerate ? leftOut : [])]),
      });
    }
  } finally {
    await stop();
  }
});
