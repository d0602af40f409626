/** The concurrent mode by command: one seed after the other, each on a stage of its own. */
import { runConcurrent } from '#tests/simulation/concurrent/run-concurrent.ts';
import { worldOf } from '#tests/simulation/world.ts';
import type { DatabaseServer } from '#tests/support/database-server.ts';
import { print, type SeedResult, type Shown, showResult, verdictOf, type Wanted } from './results.ts';

export type Concurrency = { readonly webs: number; readonly workers: number; readonly shoppers: number };

export async function runConcurrentSeeds(
  server: DatabaseServer,
  { seed, seeds, steps }: Wanted,
  shown: Shown,
  given: Concurrency & { readonly signal: AbortSignal },
): Promise<void> {
  const { signal } = given;
  for (let current = seed; current < seed + seeds && !signal.aborted; current += 1) {
    const report = await runConcurrent({
      seed: current,
      steps,
      server,
      ...worldOf(current),
      ...given,
      progress: (line) => process.stderr.write(`seed ${current}: ${line}\n`),
    });
    const result: SeedResult = {
      mode: 'concurrent',
      seed: current,
      ...worldOf(current),
      steps: report.steps,
      seconds: Math.round(report.seconds),
      quietPoints: report.quietPoints,
      verdict: verdictOf(report, signal),
      broken: report.failure?.broken ?? [],
      kinds: report.kinds,
      actions: report.calls,
      faults: report.faults,
      outcomes: report.outcomes,
    };
    if (shown.trace) print(report.trace.join('\n'));
    for (const crash of report.crashes) print(crash);
    showResult(result, shown);
    if (!report.failure) continue;
    process.exitCode = 1;
    if (!shown.json) print(`The whole trace is in ${report.failure.directory}`);
    return;
  }
}
