/** No finding is open: what that means depends on whether everything was compared, and how that ended. */
import { Scale } from 'lucide-react';
import { LocalTime } from '#components/account/local-time.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import type { LastFullRun } from '#lib/contracts/reconciliation.ts';
import { plainWords } from '../words/plain.ts';

export function NoFindings({ lastFull }: { lastFull: LastFullRun | null }) {
  if (lastFull === null) {
    return (
      <EmptyState icon={<Scale className="size-7" />} title="Not compared yet" className="py-10">
        <p>No full run has ended. The worker makes one every night; you can run one now.</p>
      </EmptyState>
    );
  }
  const time = <LocalTime iso={lastFull.finishedAt} />;
  if (lastFull.state === 'failed') {
    return (
      <EmptyState icon={<Scale className="size-7" />} title="The last full run failed" className="py-10">
        <p>
          It ended {time} before everything was compared
          {lastFull.reason === null ? '' : `: ${plainWords(lastFull.reason).toLowerCase()}`}. Nothing can be
          said until the next one.
        </p>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<Scale className="size-7" />} title="Everything agrees" className="py-10">
      <p>The last full run ended {time} and left no open finding.</p>
    </EmptyState>
  );
}
