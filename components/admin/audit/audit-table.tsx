/** The audit log as rows: who did what to what, when, and whether a seal stands over it. */
import { LockKeyhole } from 'lucide-react';
import { LocalTime } from '#components/account/local-time.tsx';
import { TextLink } from '#components/ui/link.tsx';
import type { AuditView } from '#lib/contracts/audit.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { pageHref } from '../ui/pager.tsx';
import { Id } from '../ui/section.tsx';
import { factsLine } from '../words/events.ts';
import { actorWords, amountOf, auditWords } from '../words/timeline.ts';

/** The amount stands beside the title already. */
const detailWords = ({ detail: { amount_minor: _, ...detail } }: AuditView): string => factsLine(detail);

const columnsFor = (people: Readonly<Record<string, string>>): readonly Column<AuditView>[] => [
  {
    name: 'What happened',
    cell: (row) => (
      <>
        <span className="block font-medium">
          {auditWords(row.action)}
          {typeof row.detail.currency === 'string' && (
            <span className="tabular ml-2 font-normal text-muted">{amountOf(row, row.detail.currency)}</span>
          )}
        </span>
        <span className="block text-muted">by {actorWords(row.actor, people)}</span>
        <span className="mt-1 block max-w-xl break-words text-xs text-muted">{detailWords(row)}</span>
      </>
    ),
  },
  {
    name: 'About',
    wide: true,
    cell: (row) => (
      <TextLink href={pageHref('/admin/audit', { subject: row.subject })} className="no-underline">
        <Id>{row.subject}</Id>
      </TextLink>
    ),
  },
  {
    name: 'Sealed',
    wide: true,
    cell: (row) =>
      row.sealed ? (
        <span className="inline-flex items-center gap-1.5">
          <LockKeyhole aria-hidden className="size-3.5 text-success" />
          Yes
        </span>
      ) : (
        <span className="text-muted">In a moment</span>
      ),
  },
  {
    name: 'When',
    end: true,
    cell: (row) => (
      <>
        <span className="text-muted sm:whitespace-nowrap">
          <LocalTime iso={row.createdAt} />
        </span>
        <span className="tabular block text-xs text-muted">No. {row.id}</span>
      </>
    ),
  },
];

export const AuditTable = (props: {
  rows: readonly AuditView[];
  people: Readonly<Record<string, string>>;
}) => (
  <DataTable
    caption="Audit log, newest first"
    columns={columnsFor(props.people)}
    rows={props.rows}
    rowKey={(row) => String(row.id)}
  />
);
