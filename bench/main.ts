/**
 * `npm run bench`: a production stack with throw-away data on free ports, the measurements, a table, and a JSON file in
 * bench/results. It ends by itself and leaves nothing running; it fails when a request failed or an event was lost.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { GroundError } from '#db/embedded/ground-error.ts';
import { runCommand } from '#scripts/stack/run-command.ts';
import { ROOT } from '#scripts/stack/settings.ts';
import { startTemporaryStack, type TemporaryStack } from '../e2e/support/temporary-stack.ts';
import { startBare } from './bare.ts';
import { startLoadGenerator } from './load.ts';
import type { Bench } from './measure.ts';
import { attachProfiler } from './profiler.ts';
import { documentReport, jsonReport, terminalReport } from './report.ts';
import { type Outcome, runBench } from './run.ts';
import { measureSandbox, type SandboxFigures } from './sandbox-figures.ts';
import { documentSandbox, terminalSandbox } from './sandbox-report.ts';
import { GIVE_UP_MS, readSettings, SANDBOX_LATENCY_MS, type Settings } from './settings.ts';
import { openStatementCounter } from './statements.ts';
import { summarise } from './summarise-profile.ts';

const RESULTS = join(ROOT, 'bench', 'results');
const DOCUMENT = join(ROOT, 'docs', 'benchmarks.md');
const FIGURES = /(<!-- figures -->\n)[\s\S]*(<!-- end of figures -->)/;
const SANDBOX_FIGURES = /(<!-- sandbox figures -->\n)[\s\S]*(<!-- end of sandbox figures -->)/;

const progress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Sealed columns and session cookies are made here with the keys of the stack. */
const adopt = (values: Readonly<Record<string, string>>): void => {
  for (const [name, value] of Object.entries(values)) process.env[name] = value;
};

async function bench(settings: Settings, temporary: TemporaryStack, stop: AbortSignal): Promise<Outcome> {
  const { stack, dataDir } = temporary;
  const { web, postgres, sandbox } = stack.pids;
  if (web === undefined || postgres === undefined || sandbox === undefined) {
    throw new GroundError('The stack is not whole.');
  }
  adopt(stack.env);
  const parts: { stop(): Promise<void> }[] = [];
  const stopParts = async (): Promise<void> => {
    for (const part of parts.splice(0)) await part.stop();
  };
  let late: NodeJS.Timeout | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop.addEventListener('abort', () => reject(new GroundError('Stopped.')), { once: true });
    late = setTimeout(() => {
      reject(
        new GroundError(
          `Given up after ${GIVE_UP_MS / 60_000} minutes: this machine is too busy to measure.`,
        ),
      );
    }, GIVE_UP_MS);
  });
  try {
    const load = await startLoadGenerator();
    parts.push(load.program);
    const bare = await startBare(stack);
    parts.push(bare.program);
    const counter = openStatementCounter(stack.ownerUrl, stack.databaseUrl);
    parts.push({ stop: counter.close });
    const profiler = settings.profile
      ? await attachProfiler(web, join(dataDir, 'logs', 'web.log'), RESULTS)
      : null;
    parts.push({ stop: async () => profiler?.close() });
    const made: Bench = { load, bare, counter, profiler, pids: { web, postgres, sandbox } };
    const outcome = await Promise.race([
      runBench({ stack, dataDir, bench: made, sizes: settings.sizes, progress }),
      aborted,
    ]);
    if (profiler) for (const file of profiler.files) progress(summarise(file));
    return outcome;
  } finally {
    clearTimeout(late);
    await stopParts();
  }
}

function updateDocument(part: RegExp, figures: string): void {
  const text = readFileSync(DOCUMENT, 'utf8');
  writeFileSync(
    DOCUMENT,
    text.replace(part, (_, start: string, end: string) => `${start}\n${figures}\n${end}`),
  );
}

const today = (): string => new Date().toISOString().slice(0, 10);

function documentSandboxFigures(figures: SandboxFigures, busy: number): void {
  updateDocument(SANDBOX_FIGURES, documentSandbox(figures, today(), busy));
}

async function benchSandbox(settings: Settings, busy: number): Promise<void> {
  const load = await startLoadGenerator();
  try {
    const figures = await measureSandbox(load, settings.sizes, progress);
    process.stdout.write(terminalSandbox(figures));
    if (settings.updateDocs) documentSandboxFigures(figures, busy);
  } finally {
    await load.program.stop();
  }
}

async function benchShop(settings: Settings, busy: number, stop: AbortSignal): Promise<void> {
  progress('Starting the shop, production build, data of its own …');
  const temporary = await startTemporaryStack({
    build: 'ensure',
    sandbox: { latencyMs: SANDBOX_LATENCY_MS },
    values: { TRUSTED_PROXY_HOPS: '1', ...(settings.profile ? { NODE_OPTIONS: '--inspect-port=0' } : {}) },
    progress,
    onCrash: progress,
  });
  try {
    const outcome = await bench(settings, temporary, stop);
    mkdirSync(RESULTS, { recursive: true });
    writeFileSync(
      join(RESULTS, 'latest.json'),
      `${jsonReport(outcome, settings, new Date().toISOString(), busy)}\n`,
    );
    process.stdout.write(
      `${terminalReport(outcome, busy)}\n${terminalSandbox(outcome.sandbox)}\nAll figures: bench/results/latest.json\n`,
    );
    if (settings.updateDocs) {
      updateDocument(FIGURES, documentReport(outcome, today(), busy));
      documentSandboxFigures(outcome.sandbox, busy);
    }
    if (outcome.problems.length > 0) process.exitCode = 1;
  } finally {
    await temporary.end();
  }
}

await runCommand(async (stop) => {
  const settings = readSettings(process.argv.slice(2));
  const busy = loadavg()[0] ?? 0;
  await (settings.sandboxOnly ? benchSandbox(settings, busy) : benchShop(settings, busy, stop));
});
