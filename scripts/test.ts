/**
 * `npm test`: static checks, unit and integration tests, production build, browser tests, in this order; all run even
 * when an earlier one fails. The last line is `N passed, N failed`, and nothing is left running.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GroundError, messageOf } from '#db/embedded/ground-error.ts';
import { ensureBuild } from './stack/build.ts';
import { runCommand } from './stack/run-command.ts';
import { ROOT } from './stack/settings.ts';
import { runChecks } from './test/checks.ts';
import { runProgram } from './test/run.ts';
import { readPlaywright, readVitest, sum, type Tally } from './test/tally.ts';

const STAGES = ['checks', 'unit', 'build', 'e2e'] as const;
type Stage = (typeof STAGES)[number];

const print = (text: string): void => {
  process.stdout.write(text);
};

const tool = (...path: string[]): string => join(ROOT, 'node_modules', ...path);

/** What follows the stage's name on the command line (file names, `-t`) goes to its runner. */
type Run = { readonly signal: AbortSignal; readonly reports: string; readonly rest: readonly string[] };

async function runUnit(run: Run): Promise<Tally> {
  const file = join(run.reports, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = await runProgram([tool('vitest', 'vitest.mjs'), 'run', ...reporters, ...run.rest], {
    live: true,
    signal: run.signal,
  });
  return readVitest(file, code);
}

async function runBuild(run: Run): Promise<Tally> {
  try {
    await ensureBuild(join(run.reports, 'build.log'), (line) => print(`${line}\n`), run.signal);
    print('  ok    production build\n');
    return { passed: 1, failed: 0 };
  } catch (error) {
    print(`  FAIL  production build\n${messageOf(error)}\n`);
    return { passed: 0, failed: 1 };
  }
}

async function runBrowser(run: Run): Promise<Tally> {
  const file = join(run.reports, 'playwright.json');
  const args = [tool('@playwright', 'test', 'cli.js'), 'test', '--reporter=list,json', ...run.rest];
  const { code } = await runProgram(args, {
    live: true,
    signal: run.signal,
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file, PLAYWRIGHT_FORCE_TTY: '0' },
  });
  return readPlaywright(file, code);
}

const RUNNERS: Readonly<Record<Stage, (run: Run) => Promise<Tally>>> = {
  checks: (run) => runChecks(run.signal, print),
  unit: runUnit,
  build: runBuild,
  e2e: runBrowser,
};

function readStages(): { stages: readonly Stage[]; rest: readonly string[] } {
  // By hand: everything that is not ours goes to the runner as it was written.
  const args = process.argv.slice(2);
  const at = args.findIndex((arg) => arg === '--only' || arg.startsWith('--only='));
  const given = args[at] ?? '';
  if (at < 0) return { stages: STAGES, rest: [] };
  const [, only = args[at + 1]] = given.split('=');
  const rest = args.toSpliced(at, given === '--only' ? 2 : 1);
  const stage = STAGES.find((name) => name === only);
  if (stage === undefined)
    throw new GroundError(`--only is "${String(only)}": give one of ${STAGES.join(', ')}.`);
  return { stages: stage === 'e2e' ? ['build', 'e2e'] : [stage], rest };
}

await runCommand(async (signal) => {
  const { stages, rest } = readStages();
  const reports = mkdtempSync(join(tmpdir(), 'markethub-report-'));
  const tallies: Tally[] = [];
  try {
    for (const stage of stages) {
      if (signal.aborted) break;
      print(`\n${stage}\n`);
      const started = performance.now();
      const tally = await RUNNERS[stage]({ signal, reports, rest });
      tallies.push(tally);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      print(`  ${stage}: ${tally.passed} passed, ${tally.failed} failed in ${seconds} s\n`);
    }
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  const total = sum(tallies);
  const stopped = signal.aborted ? 1 : 0;
  const failed = total.failed + stopped;
  print(`\n${total.passed} passed, ${failed} failed\n`);
  if (failed > 0 || total.passed === 0) process.exitCode = 1;
});
