/** The static checks; each counts as one test. They run side by side and print only what is wrong. */
import { join } from 'node:path';
import { ROOT } from '../stack/settings.ts';
import { runProgram } from './run.ts';
import type { Tally } from './tally.ts';

type Check = { readonly name: string; readonly args: readonly string[] };

const tool = (...path: string[]): string => join(ROOT, 'node_modules', ...path);

const CHECKS: readonly Check[] = [
  { name: 'types (tsc)', args: [tool('typescript', 'bin', 'tsc'), '--noEmit', '-p', '.'] },
  { name: 'format and lint (biome)', args: [tool('@biomejs', 'biome', 'bin', 'biome'), 'check', '.'] },
  {
    name: 'promises and cycles (oxlint)',
    args: [tool('oxlint', 'bin', 'oxlint'), '--type-aware', '--deny-warnings'],
  },
  { name: 'unused code (knip)', args: [tool('knip', 'bin', 'knip.js'), '--no-progress'] },
];

export async function runChecks(signal: AbortSignal, print: (text: string) => void): Promise<Tally> {
  const results = await Promise.all(
    CHECKS.map(async ({ name, args }) => {
      const { code, output } = await runProgram(args, { live: false, signal });
      print(code === 0 ? `  ok    ${name}\n` : `  FAIL  ${name}\n${output.trimEnd()}\n`);
      return code === 0;
    }),
  );
  const passed = results.filter(Boolean).length;
  return { passed, failed: results.length - passed };
}
