/** The audit log: every money operation, who did it, under seals that show when a sealed entry was touched. */
import { ScrollText } from 'lucide-react';
import type { Metadata } from 'next';
import { AuditTable } from '#components/admin/audit/audit-table.tsx';
import { VerifyButton } from '#components/admin/audit/verify-button.tsx';
import { FilterBar } from '#components/admin/ui/filter-bar.tsx';
import { PageHead } from '#components/admin/ui/page-head.tsx';
import { Pager, pageHref } from '#components/admin/ui/pager.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { auditListQuery } from '#lib/contracts/audit.ts';
import { readLeniently } from '#lib/contracts/lenient-query.ts';
import { readPeople } from '#lib/orders/admin-read-order.ts';
import { readAudit } from '#lib/security/audit/read-audit.ts';
import { requireStaff } from '../../staff.ts';

export const metadata: Metadata = { title: 'Audit log' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AuditPage({ searchParams }: Props) {
  const query = readLeniently(auditListQuery, await searchParams);
  const shown = { subject: query.subject, actor: query.actor };
  const user = await requireStaff(pageHref('/admin/audit', shown));
  const page = await readAudit(query);
  const people = await readPeople(page.data.map((row) => row.actor));
  return (
    <>
      <PageHead
        title="Audit log"
        lead="Every operation with money, who did it and when. This application can add entries, not change them; seals show what anybody else changed."
      />
      {user.canAct && <VerifyButton />}
      <FilterBar
        path="/admin/audit"
        found={page.data.length}
        choices={[
          {
            name: 'actor',
            label: 'Done by',
            value: shown.actor ?? '',
            options: [
              { value: '', label: 'Anybody' },
              { value: `user:${user.id}`, label: 'Me' },
              { value: 'stripe', label: 'Stripe' },
              { value: 'system', label: 'The shop itself' },
            ],
          },
        ]}
      />
      {shown.subject !== undefined && (
        <p className="mb-4 flex flex-wrap items-center gap-3 text-sm">
          <span>
            About <code className="break-all font-mono text-xs">{shown.subject}</code> only.
          </span>
          <ButtonLink href="/admin/audit" tone="ghost" size="sm">
            Show everything
          </ButtonLink>
        </p>
      )}
      {page.data.length === 0 ? (
        <EmptyState icon={<ScrollText className="size-7" />} title="No entries here">
          <p>Nothing was done that fits.</p>
        </EmptyState>
      ) : (
        <AuditTable rows={page.data} people={people} />
      )}
      <Pager
        path="/admin/audit"
        filters={shown}
        paged={query.cursor !== undefined}
        nextCursor={page.nextCursor === null ? null : String(page.nextCursor)}
      />
    </>
  );
}
