/** What came of a seed: a line for people, or one of JSON for a campaign. */
export type SeedResult = {
  readonly mode: 'serial' | 'concurrent';
  readonly seed: number;
  readonly capture: 'automatic' | 'manual';
  readonly skewSeconds: number;
  /** Calls, events, jobs and faults that struck. */
  readonly steps: number;
  readonly planned?: number;
  readonly seconds: number;
  readonly quietPoints?: number;
  readonly verdict: 'BROKEN' | 'stopped' | 'nothing broken';
  readonly broken: readonly string[];
  readonly kinds: Readonly<Record<string, number>>;
  readonly actions: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly outcomes?: Readonly<Record<string, number>>;
  readonly trace?: string;
};

export type Wanted = { readonly seed: number; readonly seeds: number; readonly steps: number };
export type Shown = { readonly trace: boolean; readonly json: boolean };

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

export const verdictOf = (
  { failure }: { readonly failure?: unknown },
  signal?: AbortSignal,
): SeedResult['verdict'] => (failure ? 'BROKEN' : signal?.aborted === true ? 'stopped' : 'nothing broken');

export const sum = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

export function showResult(result: SeedResult, { json }: Shown): void {
  if (json) {
    print(JSON.stringify(result));
    return;
  }
  const { seed, steps, planned, seconds, quietPoints, verdict, kinds, actions, faults, outcomes, trace } =
    result;
  const size = planned === undefined ? `${quietPoints ?? 0} quiet points` : `${planned} planned`;
  const counts = [
    sum(kinds),
    `actions: ${sum(actions)}`,
    `faults: ${sum(faults)}`,
    ...(outcomes === undefined ? [] : [`outcomes: ${sum(outcomes)}`]),
    ...(trace === undefined ? [] : [`trace ${trace}`]),
  ];
  print(`seed ${seed}: ${steps} steps (${size}) in ${seconds} s, ${verdict}; ${counts.join('; ')}`);
  if (result.broken.length > 0) print(result.broken.join('\n'));
}
