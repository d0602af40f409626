/** No finding is open. What that means depends on when everything was compared last, and how that ended. */
import { CircleHelp, Scale, TriangleAlert } from 'lucide-react';
import { LocalTime } from '#components/account/local-time.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import type { LastRun } from '#lib/contracts/reconciliation.ts';
import { plainWords } from '../words/plain.ts';

export function NoFindings({ lastFullRun: run }: { lastFullRun: LastRun | null }) {
  if (!run) {
    return (
      <EmptyState icon={<CircleHelp className="size-7" />} title="Not compared yet" className="py-10">
        <p>No full run has ended so far, so nothing is known about differences.</p>
      </EmptyState>
    );
  }
  const at = <LocalTime iso={run.finishedAt} />;
  if (run.state === 'failed') {
    return (
      <EmptyState
        icon={<TriangleAlert className="size-7" />}
        title="The last full run failed"
        className="py-10"
      >
        <p>
          It ended {at} before everything was compared
          {run.reason === null ? '' : `: ${plainWords(run.reason).toLowerCase()}`}. No finding is open from
          the runs before it.
        </p>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<Scale className="size-7" />} title="Everything agrees" className="py-10">
      <p>
        The last full run ended {at}: {run.checked} {run.checked === 1 ? 'object' : 'objects'} compared, no
        finding open.
      </p>
    </EmptyState>
  );
}
