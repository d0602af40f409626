/** Orders as rows: number and buyer, how they stand, what was paid with, the total. */
import { LocalTime } from '#components/account/local-time.tsx';
import { Price } from '#components/ui/money.tsx';
import type { AdminOrderSummary } from '#lib/contracts/admin-orders.ts';
import type { OrderDisputeState } from '#lib/domain/money-states.ts';
import { orderLabels } from '#lib/domain/order-labels.ts';
import { paidWithName } from '#lib/domain/payment-methods.ts';
import { type Column, DataTable, RowLink } from '../ui/data-table.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { ORDER_DISPUTE_WORDS } from '../words/states.ts';

const paidWith = ({ card }: AdminOrderSummary): string | null => card && paidWithName(card);

const SAID_BESIDE: ReadonlySet<OrderDisputeState> = new Set(['warned', 'inquiry', 'won']);

export function OrderStates({
  order,
}: {
  order: Pick<AdminOrderSummary, 'truth' | 'disputeState' | 'card'>;
}) {
  const { truth, disputeState } = order;
  // One main state, derived from the money. A word of the bank that changed no money stands beside it.
  const beside = SAID_BESIDE.has(disputeState) ? ORDER_DISPUTE_WORDS[disputeState] : null;
  return (
    <span className="flex flex-wrap gap-1.5">
      <StateBadge words={orderLabels(truth, { methodType: order.card?.methodType ?? null })} />
      {beside && <StateBadge words={beside} />}
    </span>
  );
}

/** The total alone would mislead: less was captured, or part of it is gone. */
const isNetOfInterest = ({ truth, totalMinor }: AdminOrderSummary): boolean =>
  truth.amounts.capturedMinor > 0 && truth.amounts.netMinor !== totalMinor;

const COLUMNS: readonly Column<AdminOrderSummary>[] = [
  {
    name: 'Order',
    cell: (order) => (
      <>
        <RowLink href={`/admin/orders/${order.number}`}>
          <span className="tabular whitespace-nowrap">{order.number}</span>
        </RowLink>
        <span className="block truncate text-muted md:max-w-56">{order.email}</span>
        <span className="mt-1.5 block md:hidden">
          <OrderStates order={order} />
        </span>
      </>
    ),
  },
  { name: 'State', wide: true, cell: (order) => <OrderStates order={order} /> },
  {
    name: 'Items',
    wide: true,
    cell: (order) => <span className="block max-w-56 truncate">{order.title}</span>,
  },
  { name: 'Paid with', wide: true, cell: paidWith },
  {
    name: 'Total',
    end: true,
    cell: (order) => (
      <>
        <Price amountMinor={order.totalMinor} currency={order.currency} className="font-medium" />
        {isNetOfInterest(order) && (
          <span className="block text-xs text-muted">
            kept before fees <Price amountMinor={order.truth.amounts.netMinor} currency={order.currency} />
          </span>
        )}
        <span className="block text-xs text-muted sm:whitespace-nowrap">
          <LocalTime iso={order.createdAt} />
        </span>
      </>
    ),
  },
];

export const OrdersTable = ({ orders }: { orders: readonly AdminOrderSummary[] }) => (
  <DataTable
    caption="Orders, newest first"
    columns={COLUMNS}
    rows={orders}
    rowKey={(order) => order.number}
  />
);
