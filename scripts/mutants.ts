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
    seeds: { type: 'string', default: '1' },
  },
});

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const wanted = (mutant: Mutant): boolean =>
  (!values.simulate || mutant.planted !== undefined) &&
  (positionals.length === 0 || positionals.some((word) => word === mutant.id || word === `${mutant.rule}`));

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());

/** One shop in one process cannot see what only two requests at once do wrong. */
const simulation = (mode: Mutant['planted'], steps: string, seed: number): readonly string[] => [
  ...['scripts/simulate.ts', '--seed', `${seed}`, '--steps', steps],
  ...(mode === 'concurrent' ? ['--concurrent'] : []),
];

/** The runs that must not all pass, in this order. */
function programsOf(mutant: Mutant): (readonly string[])[] {
  if (!values.simulate) return [['node_modules/vitest/vitest.mjs', 'run', '--bail=1', ...mutant.tests]];
  const first = Number(values.seed);
  return Array.from({ length: Number(values.seeds) }, (_, index) =>
    simulation(mutant.planted, values.steps, first + index),
  );
}

/** @returns what noticed it, or undefined */
async function noticed(workspace: Workspace, mutant: Mutant): Promise<string | undefined> {
  const restore = workspace.apply(mutant);
  try {
    for (const program of programsOf(mutant)) {
      const { code, output } = await runProgram(program, {
        cwd: workspace.directory,
        live: false,
        signal: stopped.signal,
      });
      if (code !== 0) return values.simulate ? foundBy(output) : firstFailure(output);
      if (stopped.signal.aborted) break;
    }
    return undefined;
  } finally {
    restore();
  }
}

/** After how many steps, and which invariant broke. A run that failed otherwise has found nothing. */
function foundBy(output: string): string | undefined {
  const steps = /^seed \d+: \d+ steps/m.exec(output)?.[0];
  const broken =
    /^(I\d: .*|R\d+: .*|reconciliation: .*|an? (operation|answer|full|recent) .*|one odd .*|the reconciliation .*|it does not come .*|a hold outlived .*|no attempt .*)$/m.exec(
      output,
    )?.[0];
  return steps === undefined || broken === undefined ? undefined : `${steps}, ${broken}`;
}
const firstFailure = (output: string): string =>
  /FAIL\s+(.*)/.exec(stripVTControlCharacters(output))?.[1]?.trim() ?? 'the run failed';

/** A test that fails anyway would kill everything. */
async function holdsUnchanged(workspace: Workspace, mutants: readonly Mutant[]): Promise<boolean> {
  const tests = new Set(mutants.flatMap((mutant) => mutant.tests));
  const program = values.simulate
    ? simulation('serial', '200', Number(values.seed))
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
  const workspace = makeWorkspace(ROOT, { build: values.simulate });
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
