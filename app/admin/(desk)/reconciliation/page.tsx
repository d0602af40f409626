/** The reconciliation board: what does not agree between the books, Stripe and our orders, and what was mended. */
import type { Metadata } from 'next';
import { FindingsList } from '#components/admin/reconciliation/findings-list.tsx';
import { NoFindings } from '#components/admin/reconciliation/no-findings.tsx';
import {
  RefundLostButton,
  ResolveButton,
  RunNowButton,
} from '#components/admin/reconciliation/run-buttons.tsx';
import { RunsTable } from '#components/admin/reconciliation/runs-table.tsx';
import { FilterBar } from '#components/admin/ui/filter-bar.tsx';
import { PageHead } from '#components/admin/ui/page-head.tsx';
import { Pager, pageHref } from '#components/admin/ui/pager.tsx';
import { readLeniently } from '#lib/contracts/lenient-query.ts';
import { findingListQuery } from '#lib/contracts/reconciliation.ts';
import { readFindings, readLastFullRun, readRuns } from '#lib/payments/reconciliation/read-findings.ts';
import { requireStaff } from '../../staff.ts';

export const metadata: Metadata = { title: 'Reconciliation' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const RUNS_SHOWN = 10;

export default async function ReconciliationPage({ searchParams }: Props) {
  const query = readLeniently(findingListQuery, await searchParams);
  const shown = { state: query.state === 'all' ? 'all' : undefined };
  const user = await requireStaff(pageHref('/admin/reconciliation', shown));
  const [findings, runs, lastFullRun] = await Promise.all([
    readFindings(query),
    readRuns({ limit: RUNS_SHOWN }),
    readLastFullRun(),
  ]);
  return (
    <>
      <PageHead
        title="Reconciliation"
        lead="Compares the ledger, Stripe and our orders. What can be repaired safely is repaired; the rest is listed here."
        actions={user.canAct && <RunNowButton />}
      />
      <FilterBar
        path="/admin/reconciliation"
        found={findings.data.length}
        choices={[
          {
            name: 'state',
            label: 'Show',
            value: shown.state ?? '',
            options: [
              { value: '', label: 'Open findings' },
              { value: 'all', label: 'All findings' },
            ],
          },
        ]}
      />
      {findings.data.length === 0 ? (
        <NoFindings lastFullRun={lastFullRun} />
      ) : (
        <FindingsList
          findings={findings.data}
          actionOf={(finding) =>
            user.canAct &&
            finding.resolvedAt === null && (
              <div className="flex flex-wrap gap-3">
                {finding.kind === 'payment_missing_here' && (
                  <RefundLostButton findingId={finding.id} subject={finding.subject} />
                )}
                <ResolveButton findingId={finding.id} subject={finding.subject} />
              </div>
            )
          }
        />
      )}
      <Pager
        path="/admin/reconciliation"
        filters={shown}
        paged={query.cursor !== undefined}
        nextCursor={findings.nextCursor}
      />
      <h2 className="mb-4 mt-10 text-heading font-semibold">Last runs</h2>
      {runs.data.length === 0 ? (
        <p className="text-sm text-muted">None yet. The worker looks every few minutes.</p>
      ) : (
        <RunsTable runs={runs.data} />
      )}
    </>
  );
}
