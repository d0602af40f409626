/** Puts a run into words: a table for the terminal, Markdown for the documents, JSON for machines. */
import { cpus, platform, release, totalmem } from 'node:os';
import type { BacklogFigures } from './backlog.ts';
import { backlogGoals, cpuRatio, type Goal, goalsOf, rateRatio, statementsPerOperation } from './goals.ts';
import type { Figures, Measure } from './measure.ts';
import type { Outcome } from './run.ts';
import { sandboxGoals } from './sandbox-figures.ts';
import { EVENTS_IN_FLIGHT, SANDBOX_LATENCY_MS, type Settings } from './settings.ts';
import { shortText } from './statements.ts';

/** Rarer than this is the worker's or a first connection's, not the request's. */
const RARE = 0.02;

export const number = (value: number | null, digits = 1): string =>
  value === null || Number.isNaN(value) ? '–' : value.toFixed(digits);

const HEADINGS = [
  'what',
  'pace',
  'requests',
  'failed',
  'a second',
  'CPU ms',
  'p50 ms',
  'p99 ms',
  'statements',
  'Postgres CPU ms',
] as const;

const row = (name: string, pace: string, figures: Figures, statements: number | null): string[] => [
  name,
  pace,
  String(figures.operations),
  String(figures.failures),
  number(figures.perSecond, 0),
  number(figures.cpuMs, 2),
  number(figures.p50Ms),
  number(figures.p99Ms),
  number(statements),
  number(figures.besides.postgresMs, 2),
];

function rowsOf(measure: Measure): string[][] {
  const { name, pace, ours, bare } = measure;
  if (bare === null) return [row(name, pace, ours, statementsPerOperation(measure))];
  return [
    row(name, pace, ours, statementsPerOperation(measure)),
    row('  bare limit', pace, bare, null),
    [
      '  ours to bare',
      '',
      '',
      '',
      number(rateRatio(measure), 2),
      number(cpuRatio(measure), 2),
      '',
      '',
      '',
      '',
    ],
  ];
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) =>
          column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export const markdown = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  [headings, headings.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

export const goalRow = ({ what, wanted, seen, met }: Goal): string[] => [
  what,
  wanted,
  seen,
  met ? 'yes' : 'no',
];

function statementRows(measure: Measure, length: number): string[][] {
  const frequent = measure.statements.filter(({ perOperation }) => perOperation >= RARE);
  const rare = measure.statements.filter(({ perOperation }) => perOperation < RARE);
  const rest = rare.reduce((sum, { perOperation }) => sum + perOperation, 0);
  return [
    ...frequent.map(({ text, perOperation, msPerOperation }) => [
      number(perOperation, 2),
      number(msPerOperation, 2),
      shortText(text, length),
    ]),
    ...(rest > 0
      ? [[number(rest, 2), '', `${rare.length} rare statements (the worker's, first connections)`]]
      : []),
  ];
}

const withStatements = (outcome: Outcome): readonly Measure[] =>
  outcome.measures.filter(
    ({ name, bare, pace }) => bare !== null && name !== '' && pace.includes('in flight'),
  );

export const describeSettled = ({ settled, acknowledged, problems }: Outcome): string =>
  problems.length > 0
    ? `Not as it must be:\n${problems.map((line) => `  ${line}`).join('\n')}`
    : `${acknowledged} events acknowledged, ${settled.paidOrders} orders paid, each exactly once: ${settled.payments} payments, ${settled.mails} mails, ${settled.audits} audit rows; stock and carts agree.`;

export function machine(): Record<string, string> {
  const [first] = cpus();
  return {
    processor: `${cpus().length} × ${first?.model.trim() ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${platform()} ${release().split('-')[0] ?? ''}`,
    node: process.version,
  };
}

export const goalLines = (goals: readonly Goal[]): string[] =>
  goals.map(({ what, wanted, seen, met }) => `  ${met ? '✓' : '✗'} ${what}: ${seen} (wanted: ${wanted})`);

const goalsOfRun = ({ measures, backlog }: Outcome): Goal[] => [
  ...goalsOf(measures),
  ...backlogGoals(backlog),
];

const backlogLines = ({
  events,
  eventsPerSecond,
  holds,
  holdsPerSecond,
  restart,
}: BacklogFigures): string[] => [
  `Worker, ${events} events that need a read of Stripe: ${number(eventsPerSecond, 0)} a second.`,
  `Worker, ${holds} holds that run out at once: ${number(holdsPerSecond, 0)} a second.`,
  `Restart of the database, ${EVENTS_IN_FLIGHT} webhooks in flight: slowest answer ${number(restart.slowestMs / 1000, 2)} s, ${restart.refused} of ${restart.requests} answered 503.`,
];

/** The figures as the terminal shows them. */
export function terminalReport(outcome: Outcome, busy: number): string {
  const goals = goalLines(goalsOfRun(outcome));
  const statements = withStatements(outcome).flatMap((measure) => [
    '',
    `Statements per operation, ${measure.name.toLowerCase()}:`,
    ...statementRows(measure, 130).map(
      ([count, ms, text]) => `  ${(count ?? '').padStart(5)}  ${(ms ?? '').padStart(5)} ms  ${text}`,
    ),
  ]);
  return [
    '',
    aligned([HEADINGS, ...outcome.measures.flatMap(rowsOf)]),
    '',
    ...backlogLines(outcome.backlog),
    ...statements,
    '',
    ...goals,
    '',
    describeSettled(outcome),
    busySentence(busy),
  ].join('\n');
}

/** Rates and latencies of a machine that has other work mean little; processor time and ratios still do. */
export const busySentence = (busy: number): string =>
  `Load average before the run: ${busy.toFixed(1)}${busy > cpus().length / 2 ? ': the machine had other work, so rates and latencies are worse than it can do' : ''}.`;

/** The figures as docs/benchmarks.md shows them. @param busy the load average before the run */
export function documentReport(outcome: Outcome, takenOn: string, busy: number): string {
  const { processor, memory, system, node } = machine();
  const statements = withStatements(outcome).flatMap((measure) => [
    `### Statements of one operation: ${measure.name.toLowerCase()}`,
    '',
    markdown(
      ['per operation', 'ms', 'statement'],
      statementRows(measure, 100).map(([count, ms, text]) => [
        count ?? '',
        ms ?? '',
        `\`${(text ?? '').replaceAll('|', '\\|')}\``,
      ]),
    ),
    '',
  ]);
  return [
    `Taken on ${takenOn}: ${processor}, ${memory}, ${system}, Node ${node}.`,
    busySentence(busy),
    '',
    markdown(
      HEADINGS,
      outcome.measures.flatMap(rowsOf).map((cells) => cells.map((cell) => cell.trim())),
    ),
    '',
    describeSettled(outcome),
    '',
    ...backlogLines(outcome.backlog).map((line) => `- ${line}`),
    '',
    markdown(['goal', 'wanted', 'seen', 'met'], goalsOfRun(outcome).map(goalRow)),
    '',
    ...statements,
  ].join('\n');
}

export function jsonReport(outcome: Outcome, settings: Settings, takenAt: string, busy: number): string {
  const withoutBodies = ({ bodies: _, ...figures }: Figures) => figures;
  return JSON.stringify(
    {
      takenAt,
      machine: machine(),
      loadAverageBefore: busy,
      quick: settings.quick,
      profiled: settings.profile,
      sizes: settings.sizes,
      sandboxLatencyMs: SANDBOX_LATENCY_MS,
      measures: outcome.measures.map((measure) => ({
        name: measure.name,
        pace: measure.pace,
        ours: withoutBodies(measure.ours),
        bare: measure.bare && withoutBodies(measure.bare),
        rateRatio: measure.bare && rateRatio(measure),
        cpuRatio: measure.bare && cpuRatio(measure),
        statementsPerOperation: statementsPerOperation(measure),
        statements: measure.statements,
      })),
      backlog: outcome.backlog,
      sandbox: outcome.sandbox,
      settled: { acknowledged: outcome.acknowledged, ...outcome.settled },
      goals: [...goalsOfRun(outcome), ...sandboxGoals(outcome.sandbox)],
      problems: outcome.problems,
    },
    null,
    2,
  );
}
