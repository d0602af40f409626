/** Disputes as rows: the money, why, how it stands, and until when it has to be answered. */
import { LocalTime } from '#components/account/local-time.tsx';
import { Price } from '#components/ui/money.tsx';
import type { DisputeView } from '#lib/contracts/disputes.ts';
import { type Column, DataTable, RowLink } from '../ui/data-table.tsx';
import { Deadline } from '../ui/deadline.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { wordsOf } from '../words/plain.ts';
import { DISPUTE_REASON_WORDS, DISPUTE_WORDS } from '../words/states.ts';

const dueCell = (dispute: DisputeView, nowMs: number) =>
  dispute.answerable && dispute.evidenceDueBy !== null ? (
    <Deadline iso={dispute.evidenceDueBy} nowMs={nowMs} />
  ) : null;

const columnsAt = (nowMs: number): readonly Column<DisputeView>[] => [
  {
    name: 'Dispute',
    cell: (dispute) => (
      <>
        <RowLink href={`/admin/disputes/${dispute.id}`}>
          {wordsOf(DISPUTE_REASON_WORDS, dispute.reason)}
        </RowLink>
        <span className="tabular block text-muted">{dispute.orderNumber}</span>
        <span className="mt-1.5 flex flex-wrap gap-2 md:hidden">
          <StateBadge words={DISPUTE_WORDS[dispute.status]} />
          {dueCell(dispute, nowMs)}
        </span>
      </>
    ),
  },
  { name: 'State', wide: true, cell: (dispute) => <StateBadge words={DISPUTE_WORDS[dispute.status]} /> },
  { name: 'Answer until', wide: true, cell: (dispute) => dueCell(dispute, nowMs) },
  {
    name: 'Amount',
    end: true,
    cell: (dispute) => (
      <>
        <Price amountMinor={dispute.amountMinor} currency={dispute.currency} className="font-medium" />
        <span className="block text-xs text-muted sm:whitespace-nowrap">
          <LocalTime iso={dispute.openedAt} show="date" />
        </span>
      </>
    ),
  },
];

export const DisputesTable = (props: { disputes: readonly DisputeView[]; nowMs: number }) => (
  <DataTable
    caption="Disputes, newest first"
    columns={columnsAt(props.nowMs)}
    rows={props.disputes}
    rowKey={(dispute) => dispute.id}
  />
);
