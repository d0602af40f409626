/**
 * `npm run mutants [-- ID or rule …]`: makes the payment core wrong in one place after the other and runs the rule's own
 * tests; a defect that no test notices ends with 1. With `--simulate` the simulator looks for the planted ones.
 */
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { MUTANTS } from '#tests/mutants/all.ts';
import type { Mutant } from '#tests/mutants/mutant.ts';
import { makeWorkspace, type Workspace } from './mutants/workspace.ts';
import { ROOT } from './stack/settings.ts';
import { runProgram } from './test/run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    simulate: { type: 'boolean', default: false },
    steps: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
  },
});

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const wanted = (mutant: Mutant): boolean =>
  (!values.simulate || mutant.planted === true) &&
  (positionals.length === 0 || positionals.some((word) => word === mutant.id || word === `${mutant.rule}`));

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());

const programOf = (mutant: Mutant): readonly string[] =>
  values.simulate
    ? ['scripts/simulate.ts', '--seed', values.seed, '--steps', values.steps]
    : ['node_modules/vitest/vitest.mjs', 'run', '--bail=1', ...mutant.tests];

/** @returns what noticed it, or undefined */
async function noticed(workspace: Workspace, mutant: Mutant): Promise<string | undefined> {
  const restore = workspace.apply(mutant);
  try {
    const { code, output } = await runProgram(programOf(mutant), {
      cwd: workspace.directory,
      live: false,
      signal: stopped.signal,
    });
    if (code === 0) return undefined;
    return values.simulate ? lastLine(output) : firstFailure(output);
  } finally {
    restore();
  }
}

const lastLine = (output: string): string => output.trim().split('\n').at(-1) ?? '';
const firstFailure = (output: string): string =>
  /FAIL\s+(.*)/.exec(stripVTControlCharacters(output))?.[1]?.trim() ?? 'the run failed';

/** A test that fails anyway would kill everything. */
async function holdsUnchanged(workspace: Workspace, mutants: readonly Mutant[]): Promise<boolean> {
  const tests = new Set(mutants.flatMap((mutant) => mutant.tests));
  const program = values.simulate
    ? ['scripts/simulate.ts', '--seed', values.seed, '--steps', '200']
    : ['node_modules/vitest/vitest.mjs', 'run', ...tests];
  const { code, output } = await runProgram(program, {
    cwd: workspace.directory,
    live: false,
    signal: stopped.signal,
  });
  if (code !== 0) print(`It fails without any defect:\n${output.slice(-2000)}`);
  return code === 0;
}

async function main(): Promise<number> {
  const workspace = makeWorkspace(ROOT);
  const chosen = MUTANTS.filter(wanted);
  const survivors: string[] = [];
  let killed = 0;
  try {
    if (!(await holdsUnchanged(workspace, chosen))) return 1;
    for (const mutant of chosen) {
      if (stopped.signal.aborted) break;
      const by = await noticed(workspace, mutant);
      if (stopped.signal.aborted) break;
      if (by === undefined) survivors.push(mutant.id);
      else killed += 1;
      print(
        `${by === undefined ? 'SURVIVED' : 'killed  '} ${mutant.id}: ${mutant.what}${by === undefined ? '' : ` (${by})`}`,
      );
    }
  } finally {
    workspace.remove();
  }
  print(`${killed} killed, ${survivors.length} survived`);
  return survivors.length > 0 || stopped.signal.aborted ? 1 : 0;
}

process.exitCode = await main();
