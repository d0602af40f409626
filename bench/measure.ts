/**
 * Measures one kind of request in short rounds, ours and the bare server's in turn, so that what else the machine does
 * meets both alike. Rates and processor time are medians of the rounds, latencies are taken over all of them.
 */
import type { Bare } from './bare.ts';
import { failuresOf, type LoadGenerator, median, percentile } from './load.ts';
import type { Load } from './load-protocol.ts';
import { familyProcessorMs, processorMs } from './processor-time.ts';
import type { Profiler } from './profiler.ts';
import type { StatementCounter } from './statements.ts';

export type Pids = { readonly web: number; readonly postgres: number; readonly sandbox: number };

export type Bench = {
  readonly load: LoadGenerator;
  readonly bare: Bare;
  readonly counter: StatementCounter;
  readonly pids: Pids;
  readonly profiler: Profiler | null;
};

export type Figures = {
  readonly operations: number;
  readonly perSecond: number;
  /** Of the measured process alone; null where the system does not tell. */
  readonly cpuMs: number | null;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failures: number;
  readonly firstFailure: string | null;
  /** Processor time of the others per operation. */
  readonly besides: {
    readonly postgresMs: number | null;
    readonly sandboxMs: number | null;
    readonly loadMs: number;
  };
  readonly bodies: readonly string[];
};

export type StatementFigure = {
  readonly text: string;
  readonly perOperation: number;
  readonly msPerOperation: number;
};

export type Measured = {
  readonly ours: Figures;
  readonly bare: Figures | null;
  readonly statements: readonly StatementFigure[];
};

export type Measure = Measured & { readonly name: string; readonly pace: string };

type Round = {
  readonly count: number;
  readonly elapsedMs: number;
  readonly latenciesMs: readonly number[];
  readonly failures: ReturnType<typeof failuresOf>;
  readonly cpuMs: number | null;
  readonly postgresMs: number | null;
  readonly sandboxMs: number | null;
  readonly loadMs: number;
  readonly bodies: readonly string[];
};

const difference = (before: number | null, after: number | null): number | null =>
  before === null || after === null ? null : after - before;

async function measureRound(bench: Bench, pid: number, load: Load): Promise<Round> {
  const read = (): (number | null)[] => [
    processorMs(pid),
    familyProcessorMs(bench.pids.postgres),
    processorMs(bench.pids.sandbox),
  ];
  const before = read();
  const result = await bench.load.run(load);
  const after = read();
  const spent = (index: number): number | null => difference(before[index] ?? null, after[index] ?? null);
  return {
    count: load.requests.length,
    elapsedMs: result.elapsedMs,
    latenciesMs: result.latenciesMs,
    failures: failuresOf(result),
    cpuMs: spent(0),
    postgresMs: spent(1),
    sandboxMs: spent(2),
    loadMs: result.loadCpuMs,
    bodies: result.bodies,
  };
}

/** Null as soon as one round has no figure: a median over some of them would mislead. */
const medianOf = (rounds: readonly Round[], pick: (round: Round) => number | null): number | null => {
  const values = rounds.map((round) => {
    const value = pick(round);
    return value === null ? null : value / round.count;
  });
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? median(known) : null;
};

function figuresOf(rounds: readonly Round[]): Figures {
  const latencies = rounds.flatMap(({ latenciesMs }) => latenciesMs);
  return {
    operations: latencies.length,
    perSecond: median(rounds.map(({ count, elapsedMs }) => (count * 1000) / elapsedMs)),
    cpuMs: medianOf(rounds, ({ cpuMs }) => cpuMs),
    p50Ms: percentile(latencies, 50),
    p99Ms: percentile(latencies, 99),
    failures: rounds.reduce((sum, { failures }) => sum + failures.count, 0),
    firstFailure: rounds.find(({ failures }) => failures.first !== null)?.failures.first ?? null,
    besides: {
      postgresMs: medianOf(rounds, ({ postgresMs }) => postgresMs),
      sandboxMs: medianOf(rounds, ({ sandboxMs }) => sandboxMs),
      loadMs: medianOf(rounds, ({ loadMs }) => loadMs) ?? 0,
    },
    bodies: rounds.flatMap(({ bodies }) => bodies),
  };
}

/**
 * @param ours one load per round against the shop
 * @param bare as many against the bare server, or none
 */
export async function measure(
  bench: Bench,
  name: string,
  ours: readonly Load[],
  bare: readonly Load[] = [],
): Promise<Measured> {
  const rounds: { ours: Round[]; bare: Round[] } = { ours: [], bare: [] };
  const seen = new Map<string, { calls: number; ms: number }>();
  for (const [index, load] of ours.entries()) {
    await bench.counter.reset();
    await bench.profiler?.start();
    rounds.ours.push(await measureRound(bench, bench.pids.web, load));
    await bench.profiler?.stop(`${name}-${index + 1}`);
    for (const { text, calls, totalMs } of await bench.counter.taken()) {
      const before = seen.get(text) ?? { calls: 0, ms: 0 };
      seen.set(text, { calls: before.calls + calls, ms: before.ms + totalMs });
    }
    const other = bare[index];
    if (other) rounds.bare.push(await measureRound(bench, bench.bare.program.pid, other));
  }
  const figures = figuresOf(rounds.ours);
  return {
    ours: figures,
    bare: rounds.bare.length === 0 ? null : figuresOf(rounds.bare),
    statements: [...seen]
      .map(([text, { calls, ms }]) => ({
        text,
        perOperation: calls / figures.operations,
        msPerOperation: ms / figures.operations,
      }))
      .sort((a, b) => b.perOperation - a.perOperation),
  };
}

/** Cuts a list into the warm-up and the rounds that follow. */
export function cut<T>(items: readonly T[], warmUp: number, rounds: number, perRound: number): T[][] {
  const starts = Array.from({ length: rounds }, (_, round) => warmUp + round * perRound);
  return [items.slice(0, warmUp), ...starts.map((start) => items.slice(start, start + perRound))];
}
