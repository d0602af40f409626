/**
 * `npm run stryker [-- --mutate FILE,…]`: Stryker makes the pure files of the payment core wrong in one place after the
 * other and runs the pure tests on each; a score below the threshold ends with 1. What follows `--` goes to Stryker.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './stack/settings.ts';
import { runProgram } from './test/run.ts';

const STRYKER = join(ROOT, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
const COPY = join(ROOT, '.data', 'stryker', 'copy');
const CONFIG = 'tests/mutants/stryker.config.mjs';

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());

const { code } = await runProgram([STRYKER, 'run', CONFIG, ...process.argv.slice(2)], {
  live: true,
  signal: stopped.signal,
});
// Stryker takes its copy away only when it ends by itself.
if (stopped.signal.aborted) rmSync(COPY, { recursive: true, force: true });
process.exitCode = stopped.signal.aborted ? 1 : code;
