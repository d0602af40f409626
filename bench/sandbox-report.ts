/** The sandbox's own figures in words. */
import { busySentence, goalLines, goalRow, machine, markdown, number } from './report.ts';
import { type SandboxFigures, sandboxGoals } from './sandbox-figures.ts';

const SANDBOX_HEADINGS = ['state', 'a second', 'CPU ms', 'p50 ms', 'p99 ms'] as const;

const sandboxRows = ({ memory, stateFile }: SandboxFigures): string[][] =>
  [
    { state: 'in memory', rate: memory },
    { state: 'state file', rate: stateFile },
  ].map(({ state, rate }) => [
    state,
    number(rate.perSecond, 0),
    number(rate.cpuMs, 2),
    number(rate.p50Ms),
    number(rate.p99Ms),
  ]);

const describeSandbox = ({ intents, residentMb, fileMb, startUpMs }: SandboxFigures): string =>
  `With ${intents} paid intents in a state file of ${number(fileMb, 0)} MB: ${number(residentMb, 0)} MB resident, ready ${number(startUpMs, 0)} ms after the start.`;

/** The sandbox's figures as the terminal shows them. */
export function terminalSandbox(figures: SandboxFigures): string {
  return [
    '',
    ...sandboxRows(figures).map(
      ([state, perSecond, cpu, p50, p99]) =>
        `Sandbox, create and confirm, ${state}: ${perSecond} a second, CPU ${cpu} ms, p50 ${p50} ms, p99 ${p99} ms`,
    ),
    describeSandbox(figures),
    ...goalLines(sandboxGoals(figures)),
    '',
  ].join('\n');
}

/** The sandbox's figures as docs/benchmarks.md shows them. */
export function documentSandbox(figures: SandboxFigures, takenOn: string, busy: number): string {
  const { processor, node } = machine();
  return [
    `Taken on ${takenOn}: ${processor}, Node ${node}.`,
    busySentence(busy),
    '',
    markdown(SANDBOX_HEADINGS, sandboxRows(figures)),
    '',
    describeSandbox(figures),
    '',
    markdown(['goal', 'wanted', 'seen', 'met'], sandboxGoals(figures).map(goalRow)),
    '',
  ].join('\n');
}
