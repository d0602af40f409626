/** The bench's side of the load generator, and the figures that are taken from what it measured. */
import { isLoadResult, type Load, type LoadResult } from './load-protocol.ts';
import { type Program, startProgram } from './program.ts';

export type LoadGenerator = {
  readonly program: Program;
  /** Sends a load; one at a time. */
  run(load: Load): Promise<LoadResult>;
};

export async function startLoadGenerator(): Promise<LoadGenerator> {
  const program = await startProgram('bench/load-generator.ts');
  const { child } = program;
  const run = (load: Load): Promise<LoadResult> =>
    new Promise((resolve, reject) => {
      const ended = (code: number | null): void =>
        reject(new Error(`the load generator ended with code ${code}`));
      child.once('exit', ended);
      child.once('message', (message: unknown) => {
        child.off('exit', ended);
        if (isLoadResult(message)) resolve(message);
        else reject(new Error('the load generator answered something else'));
      });
      child.send({ ...load }, (error) => {
        if (error) reject(error);
      });
    });
  return { program, run };
}

export const median = (values: readonly number[]): number => percentile(values, 50);

/** Nearest rank. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1);
  return sorted[index] ?? Number.NaN;
}

/** Answers that are not 2xx, with the first of them as a sentence. */
export function failuresOf(result: LoadResult): { count: number; first: string | null } {
  const index = result.statuses.findIndex((status) => status < 200 || status >= 300);
  const count = result.statuses.filter((status) => status < 200 || status >= 300).length;
  const first = index < 0 ? null : `${result.statuses[index]}: ${(result.bodies[index] ?? '').slice(0, 300)}`;
  return { count, first };
}

/** For loads that only prepare: every answer must be good. */
export function bodiesOf(what: string, result: LoadResult): readonly string[] {
  const { count, first } = failuresOf(result);
  if (count > 0) throw new Error(`${what}: ${count} of ${result.statuses.length} failed, first ${first}`);
  return result.bodies;
}
