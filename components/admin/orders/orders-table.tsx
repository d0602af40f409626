/** Orders as rows: number and buyer, how they stand, what was paid with, the total. */
import { LocalTime } from '#components/account/local-time.tsx';
import { paymentWords } from '#components/account/order-words.ts';
import { Price } from '#components/ui/money.tsx';
import type { AdminOrderSummary } from '#lib/contracts/admin-orders.ts';
import { type Column, DataTable, RowLink } from '../ui/data-table.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { ORDER_DISPUTE_WORDS, ORDER_REFUND_WORDS, ORDER_WORDS } from '../words/states.ts';

const cardWords = ({ card }: AdminOrderSummary): string | null =>
  card && paymentWords({ ...card, methodType: card.last4 === null ? null : 'card' });

export function OrderStates({
  order,
}: {
  order: Pick<AdminOrderSummary, 'state' | 'refundState' | 'disputeState'>;
}) {
  return (
    <span className="flex flex-wrap gap-1.5">
      <StateBadge words={ORDER_WORDS[order.state]} />
      {order.refundState !== 'none' && <StateBadge words={ORDER_REFUND_WORDS[order.refundState]} />}
      {order.disputeState !== 'none' && <StateBadge words={ORDER_DISPUTE_WORDS[order.disputeState]} />}
    </span>
  );
}

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
  { name: 'Paid with', wide: true, cell: cardWords },
  {
    name: 'Total',
    end: true,
    cell: (order) => (
      <>
        <Price amountMinor={order.totalMinor} currency={order.currency} className="font-medium" />
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
