/** The newest reconciliations: when, who asked, what was looked at and mended. */
import { LocalTime } from '#components/account/local-time.tsx';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import type { RunView } from '#lib/contracts/reconciliation.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { plainWords } from '../words/plain.ts';

const KINDS: Readonly<Record<RunView['kind'], string>> = {
  recent: 'What is new',
  full: 'Everything compared',
};
const STATES: Readonly<Record<RunView['state'], readonly [label: string, tone: Tone]>> = {
  running: ['Running', 'accent'],
  finished: ['Finished', 'success'],
  failed: ['Did not finish', 'danger'],
};

const startedByWords = (run: RunView): string =>
  run.startedBy === 'worker' ? 'by itself' : run.startedBy === 'command' ? 'by command' : 'by a colleague';

function StateCell({ run }: { run: RunView }) {
  const [label, tone] = STATES[run.state];
  return (
    <>
      <Badge tone={tone}>{label}</Badge>
      {run.reason !== null && <span className="mt-1 block text-muted">{plainWords(run.reason)}</span>}
    </>
  );
}

const COLUMNS: readonly Column<RunView>[] = [
  {
    name: 'Run',
    cell: (run) => (
      <>
        <span className="block font-medium">{KINDS[run.kind]}</span>
        <span className="text-muted">
          <LocalTime iso={run.startedAt} />, {startedByWords(run)}
        </span>
      </>
    ),
  },
  { name: 'State', cell: (run) => <StateCell run={run} /> },
  { name: 'Looked at', wide: true, end: true, cell: (run) => <span className="tabular">{run.checked}</span> },
  { name: 'Mended', wide: true, end: true, cell: (run) => <span className="tabular">{run.repaired}</span> },
  { name: 'Findings', end: true, cell: (run) => <span className="tabular">{run.findings}</span> },
];

export const RunsTable = ({ runs }: { runs: readonly RunView[] }) => (
  <DataTable caption="Reconciliations, newest first" columns={COLUMNS} rows={runs} rowKey={(run) => run.id} />
);
