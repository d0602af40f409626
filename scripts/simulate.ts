/**
 * `npm run simulate -- --seed S --steps N [--seeds K]`: shoppers, admins, events, jobs and faults in an order that only the
 * seed decides, the invariants asked after every step. A failing plan is run again, made shorter, and printed.
 */
import { parseArgs } from 'node:util';
import { GroundError } from '#db/embedded/ground-error.ts';
import { makePlan, type Step } from '#tests/simulation/plan.ts';
import { type Report, runSerial, WEIGHTS } from '#tests/simulation/run-serial.ts';
import { shrink } from '#tests/simulation/shrink.ts';
import { cloneDatabase, type DatabaseServer, embeddedServer } from '#tests/support/database-server.ts';
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

async function runFresh(server: DatabaseServer, plan: readonly Step[]): Promise<Report> {
  const database = await cloneDatabase(server);
  try {
    return await runSerial(plan, database);
  } finally {
    await database.drop();
  }
}

const sum = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

async function explain(server: DatabaseServer, plan: readonly Step[], report: Report): Promise<void> {
  const { failure, trace } = report;
  if (!failure) return;
  print(trace.slice(-LAST_LINES).join('\n'));
  print(failure.broken.join('\n'));
  const [first = ''] = failure.broken;
  const tryPlan = async (shorter: readonly Step[]) => (await runFresh(server, shorter)).failure?.broken ?? [];
  const short = await shrink(plan.slice(0, failure.atStep + 1), first, tryPlan, SHRINK_TRIES);
  const again = await runFresh(server, short);
  print(`\nShortened to ${short.length} steps:`);
  print(again.trace.join('\n'));
  print(again.failure?.broken.join('\n') ?? 'it does not fail every time');
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '1' },
      steps: { type: 'string', default: '1000' },
      trace: { type: 'boolean', default: false },
      shrink: { type: 'boolean', default: false },
    },
  });
  const [seed, seeds, steps] = [
    wholeNumber('seed', values.seed),
    wholeNumber('seeds', values.seeds),
    wholeNumber('steps', values.steps),
  ];
  process.env.LOG_LEVEL ??= 'silent';
  const { server, stop } = await embeddedServer();
  try {
    for (let current = seed; current < seed + seeds; current += 1) {
      const plan = makePlan(current, steps, WEIGHTS);
      const began = performance.now();
      const report = await runFresh(server, plan);
      const seconds = Math.round((performance.now() - began) / 1000);
      if (values.trace) print(report.trace.join('\n'));
      print(
        `seed ${current}: ${report.steps} steps in ${seconds} s, ${report.failure ? 'BROKEN' : 'nothing broken'}; ${sum(report.kinds)}; faults: ${sum(report.faults)}; trace ${report.traceHash.slice(0, 16)}`,
      );
      if (!report.failure) continue;
      process.exitCode = 1;
      if (values.shrink) await explain(server, plan, report);
      else print([...report.trace.slice(-LAST_LINES), ...report.failure.broken].join('\n'));
      break;
    }
  } finally {
    await stop();
  }
});
