/**
 * The sandbox alone, without added latency and webhook endpoint: intents created and confirmed in one call, in memory
 * and with the state file; then what a file of many paid intents costs in memory and at the next start.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Goal } from './goals.ts';
import { bodiesOf, type LoadGenerator, median, percentile } from './load.ts';
import type { Load } from './load-protocol.ts';
import { processorMs } from './processor-time.ts';
import { outputOf, type Program, startProgram } from './program.ts';
import { formRequest } from './sandbox-account.ts';
import { EVENTS_IN_FLIGHT, type Sizes } from './settings.ts';

const SECRET_KEY = 'sk_test_bench';
const ROUNDS = 3;
const WARM_UP = 1500;
const PER_ROUND = 2000;
const FILL_AT_ONCE = 5000;
const STARTS = 3;
/** Longer than the asynchronous outcomes of the last intents take. */
const SETTLE_MS = 2500;

export type SandboxRate = {
  readonly perSecond: number;
  readonly cpuMs: number | null;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

export type SandboxFigures = {
  readonly memory: SandboxRate;
  readonly stateFile: SandboxRate;
  readonly intents: number;
  readonly residentMb: number | null;
  readonly fileMb: number;
  readonly startUpMs: number;
};

type Started = { readonly program: Program; readonly origin: string; readonly readyMs: number };

async function startSandbox(args: readonly string[]): Promise<Started> {
  const started = performance.now();
  const program = await startProgram('sandbox/main.ts', ['--port', '0', '--secret-key', SECRET_KEY, ...args]);
  const origin = await outputOf(program, /^Sandbox (http:\S+)\n/m);
  return { program, origin, readyMs: performance.now() - started };
}

const paidIntents = (origin: string, count: number): Load => ({
  origin,
  pace: { inFlight: EVENTS_IN_FLIGHT },
  requests: Array.from({ length: count }, () =>
    formRequest({ origin, secretKey: SECRET_KEY }, '/v1/payment_intents', {
      amount: '4200',
      currency: 'usd',
      confirm: 'true',
      payment_method: 'pm_card_visa',
      'automatic_payment_methods[enabled]': 'true',
      'automatic_payment_methods[allow_redirects]': 'never',
    }),
  ),
});

async function pay(load: LoadGenerator, origin: string, count: number): Promise<void> {
  bodiesOf('the sandbox', await load.run(paidIntents(origin, count)));
}

async function measureRate(load: LoadGenerator, { origin, program }: Started): Promise<SandboxRate> {
  await pay(load, origin, WARM_UP);
  const rates: number[] = [];
  const cpu: (number | null)[] = [];
  const latenciesMs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = processorMs(program.pid);
    const result = await load.run(paidIntents(origin, PER_ROUND));
    const after = processorMs(program.pid);
    bodiesOf('the sandbox', result);
    rates.push((PER_ROUND * 1000) / result.elapsedMs);
    cpu.push(before === null || after === null ? null : (after - before) / PER_ROUND);
    latenciesMs.push(...result.latenciesMs);
  }
  const known = cpu.filter((value) => value !== null);
  return {
    perSecond: median(rates),
    cpuMs: known.length === cpu.length ? median(known) : null,
    p50Ms: percentile(latenciesMs, 50),
    p99Ms: percentile(latenciesMs, 99),
  };
}

/** @returns null where the system does not tell */
function residentMb(pid: number): number | null {
  if (platform() === 'win32') return null;
  if (platform() === 'linux') {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  }
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}

async function startUp(args: readonly string[]): Promise<number> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const { program, readyMs } = await startSandbox(args);
    await program.stop();
    times.push(readyMs);
  }
  return median(times);
}

async function withStateFile(
  load: LoadGenerator,
  file: string,
  intents: number,
  progress: (line: string) => void,
): Promise<Omit<SandboxFigures, 'memory'>> {
  const args = ['--state', file];
  const started = await startSandbox(args);
  try {
    const stateFile = await measureRate(load, started);
    progress(`Sandbox with ${intents} paid intents …`);
    for (let made = WARM_UP + ROUNDS * PER_ROUND; made < intents; made += FILL_AT_ONCE) {
      await pay(load, started.origin, Math.min(FILL_AT_ONCE, intents - made));
    }
    await sleep(SETTLE_MS);
    const resident = residentMb(started.program.pid);
    await started.program.stop();
    return {
      stateFile,
      intents,
      residentMb: resident,
      fileMb: statSync(file).size / 2 ** 20,
      startUpMs: await startUp(args),
    };
  } finally {
    await started.program.stop();
  }
}

export async function measureSandbox(
  load: LoadGenerator,
  sizes: Sizes,
  progress: (line: string) => void,
): Promise<SandboxFigures> {
  progress('Sandbox in memory …');
  const inMemory = await startSandbox(['--memory']);
  const directory = mkdtempSync(join(tmpdir(), 'sandbox-bench-'));
  try {
    const memory = await measureRate(load, inMemory);
    await inMemory.program.stop();
    progress('Sandbox with a state file …');
    const file = join(directory, 'state.sqlite');
    return { memory, ...(await withStateFile(load, file, sizes.sandboxIntents, progress)) };
  } finally {
    await inMemory.program.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The goals are for the full number of intents; a quick run takes fewer, and meets them the more easily. */
export function sandboxGoals(figures: SandboxFigures): Goal[] {
  const { memory, stateFile, intents, residentMb: resident, startUpMs } = figures;
  const goal = (what: string, wanted: string, seen: string, met: boolean): Goal => ({
    what,
    wanted,
    seen,
    met,
  });
  return [
    goal(
      'Sandbox in memory, rate',
      '1500 a second or more',
      `${memory.perSecond.toFixed(0)} a second`,
      memory.perSecond >= 1500,
    ),
    goal(
      'Sandbox with state file, rate',
      '700 a second or more',
      `${stateFile.perSecond.toFixed(0)} a second`,
      stateFile.perSecond >= 700,
    ),
    goal(
      `Sandbox with ${intents} paid intents, resident`,
      '700 MB or less',
      resident === null ? 'unknown' : `${resident.toFixed(0)} MB`,
      resident !== null && resident <= 700,
    ),
    goal(
      `Sandbox with ${intents} paid intents, start-up`,
      '500 ms or less',
      `${startUpMs.toFixed(0)} ms`,
      startUpMs <= 500,
    ),
  ];
}
