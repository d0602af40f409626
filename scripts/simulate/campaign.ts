/**
 * Many seeds, unattended: each in a process of its own, several at a time, until enough steps are done. Every seed is a line
 * of the results file; one that is there already is not run again, so a campaign that was stopped goes on where it was.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { GroundError } from '#db/embedded/ground-error.ts';
import { ROOT } from '#scripts/stack/settings.ts';
import { runProgram } from '#scripts/test/run.ts';
import { print, type SeedResult } from './results.ts';

export type CampaignOptions = {
  /** Where the results go, one line of JSON a seed. */
  readonly file: string;
  readonly firstSeed: number;
  /** Steps of one seed. */
  readonly steps: number;
  /** Ends when all seeds together have done so many. */
  readonly totalSteps: number;
  /** Processes at a time. */
  readonly jobs: number;
  /** Ends at the first broken seed unless it is to go on. */
  readonly goOn: boolean;
  /** Flags that every seed is run with. */
  readonly flags: readonly string[];
  readonly signal: AbortSignal;
};

function readResults(file: string): SeedResult[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line): SeedResult => JSON.parse(line));
}

/** @returns the last line of JSON that the seed's process printed */
function resultOf(output: string): SeedResult | undefined {
  const line = output.split('\n').findLast((text) => text.startsWith('{"mode"'));
  if (line === undefined) return undefined;
  const result: SeedResult = JSON.parse(line);
  return result;
}

async function runSeed(seed: number, { steps, flags, signal }: CampaignOptions): Promise<SeedResult> {
  const program = ['scripts/simulate.ts', '--seed', `${seed}`, '--steps', `${steps}`, '--json', ...flags];
  const { output } = await runProgram(program, { cwd: ROOT, live: false, signal });
  const result = resultOf(output);
  if (result !== undefined) return result;
  if (signal.aborted) throw new GroundError('stopped');
  throw new GroundError(`seed ${seed} came to no end:\n${output.slice(-2_000)}`);
}

const total = (results: readonly SeedResult[], of: (result: SeedResult) => number): number =>
  results.reduce((sum, result) => sum + of(result), 0);

/** Totals as rows of a table: what a document of figures shows. */
function summary(results: readonly SeedResult[]): string {
  const faults = new Map<string, number>();
  for (const result of results) {
    for (const [name, count] of Object.entries(result.faults))
      faults.set(name, (faults.get(name) ?? 0) + count);
  }
  const broken = results.filter(({ verdict }) => verdict === 'BROKEN');
  const kinds = ['call', 'event', 'job'].map(
    (kind) => `${total(results, (one) => one.kinds[kind] ?? 0)} ${kind}s`,
  );
  return [
    `${results.length} seeds, ${total(results, ({ steps }) => steps)} steps, ${total(results, ({ seconds }) => seconds)} process seconds; ${kinds.join(', ')}; ${broken.length} broken`,
    '',
    '| fault | struck |',
    '|---|---|',
    ...[...faults]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, count]) => `| \`${name}\` | ${count} |`),
    ...broken.flatMap(({ seed, broken: what }) => what.map((line) => `seed ${seed}: ${line}`)),
  ].join('\n');
}

/** @returns false when a seed was broken */
export async function runCampaign(options: CampaignOptions): Promise<boolean> {
  const { file, firstSeed, totalSteps, jobs, goOn, signal } = options;
  const results = readResults(file);
  const done = new Set(results.map(({ seed }) => seed));
  const hasBroken = (): boolean => results.some(({ verdict }) => verdict === 'BROKEN');
  let next = firstSeed;
  const more = (): boolean =>
    !signal.aborted && total(results, ({ steps }) => steps) < totalSteps && (goOn || !hasBroken());
  const work = async (): Promise<void> => {
    while (more()) {
      const seed = next;
      next += 1;
      if (done.has(seed)) continue;
      const result = await runSeed(seed, options);
      if (result.verdict === 'stopped') return;
      results.push(result);
      appendFileSync(file, `${JSON.stringify(result)}\n`);
      print(
        `seed ${seed}: ${result.steps} steps in ${result.seconds} s, ${result.verdict}; ${total(results, ({ steps }) => steps)} of ${totalSteps}`,
      );
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  print(summary(results));
  return !hasBroken();
}
