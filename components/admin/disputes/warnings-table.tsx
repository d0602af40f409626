/** Early fraud warnings: a refund in time keeps a dispute and its fee away. */
import { LocalTime } from '#components/account/local-time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Price } from '#components/ui/money.tsx';
import type { FraudWarningView } from '#lib/contracts/admin-orders.ts';
import { type Column, DataTable, RowLink } from '../ui/data-table.tsx';
import { wordsOf } from '../words/plain.ts';
import { FRAUD_TYPE_WORDS } from '../words/states.ts';
import { capital } from '../words/timeline.ts';

const COLUMNS: readonly Column<FraudWarningView>[] = [
  {
    name: 'Order',
    cell: (warning) => (
      <>
        <RowLink href={`/admin/orders/${warning.orderNumber}`}>
          <span className="tabular">{warning.orderNumber}</span>
        </RowLink>
        <span className="block text-muted">{capital(wordsOf(FRAUD_TYPE_WORDS, warning.fraudType))}</span>
      </>
    ),
  },
  {
    name: 'Can be prevented',
    wide: true,
    cell: (warning) =>
      warning.actionable ? (
        <Badge tone="warning">Refund it to prevent a dispute</Badge>
      ) : (
        <Badge>Nothing left to do</Badge>
      ),
  },
  {
    name: 'Amount',
    end: true,
    cell: (warning) => (
      <>
        <Price amountMinor={warning.amountMinor} currency={warning.currency} className="font-medium" />
        <span className="block text-xs text-muted sm:whitespace-nowrap">
          <LocalTime iso={warning.openedAt} show="date" />
        </span>
      </>
    ),
  },
];

export const WarningsTable = ({ warnings }: { warnings: readonly FraudWarningView[] }) => (
  <DataTable
    caption="Fraud warnings, newest first"
    columns={COLUMNS}
    rows={warnings}
    rowKey={(warning) => warning.id}
  />
);
