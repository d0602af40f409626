/** Disputes with their deadlines, and the banks' early warnings of fraud. */
import { ShieldCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { DisputesTable } from '#components/admin/disputes/disputes-table.tsx';
import { WarningsTable } from '#components/admin/disputes/warnings-table.tsx';
import { FilterBar } from '#components/admin/ui/filter-bar.tsx';
import { PageHead } from '#components/admin/ui/page-head.tsx';
import { Pager, pageHref } from '#components/admin/ui/pager.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { disputeListQuery } from '#lib/contracts/disputes.ts';
import { readLeniently } from '#lib/contracts/lenient-query.ts';
import { listWarningsForStaff } from '#lib/orders/admin-warnings.ts';
import { readDisputeList } from '#lib/payments/disputes/read-disputes.ts';
import { requireStaff } from '../../staff.ts';

export const metadata: Metadata = { title: 'Disputes' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function DisputesPage({ searchParams }: Props) {
  const query = readLeniently(disputeListQuery, await searchParams);
  const shown = { open: query.open === 'true' ? 'true' : undefined };
  await requireStaff(pageHref('/admin/disputes', shown));
  const [page, warnings] = await Promise.all([
    readDisputeList({ open: query.open === 'true', cursor: query.cursor }),
    listWarningsForStaff(),
  ]);
  return (
    <>
      <PageHead
        title="Disputes"
        lead="A bank took a payment back, or asks before it does. Evidence has to reach it before the deadline."
      />
      <FilterBar
        path="/admin/disputes"
        found={page.data.length}
        choices={[
          {
            name: 'open',
            label: 'Show',
            value: shown.open ?? '',
            options: [
              { value: '', label: 'All disputes' },
              { value: 'true', label: 'Those that are not over' },
            ],
          },
        ]}
      />
      {page.data.length === 0 ? (
        <EmptyState icon={<ShieldCheck className="size-7" />} title="No disputes here">
          <p>{shown.open ? 'Every dispute is over.' : 'No shopper has asked their bank for money back.'}</p>
        </EmptyState>
      ) : (
        <DisputesTable disputes={page.data} nowMs={Date.now()} />
      )}
      <Pager
        path="/admin/disputes"
        filters={shown}
        paged={query.cursor !== undefined}
        nextCursor={page.nextCursor}
      />
      {warnings.length > 0 && (
        <section aria-labelledby="warnings" className="mt-10">
          <h2 id="warnings" className="text-heading font-semibold">
            Early fraud warnings
          </h2>
          <p className="mb-4 mt-1 text-sm text-muted">
            A bank suspects fraud but has not disputed yet. A refund now keeps the dispute and its fee away.
          </p>
          <WarningsTable warnings={warnings} />
        </section>
      )}
    </>
  );
}
