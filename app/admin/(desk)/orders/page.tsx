/** Everybody's orders: found by e-mail, number, Stripe id or last four digits, filtered, a page at a time. */
import { PackageSearch } from 'lucide-react';
import type { Metadata } from 'next';
import { OrderFilters } from '#components/admin/orders/order-filters.tsx';
import { OrdersTable } from '#components/admin/orders/orders-table.tsx';
import { PageHead } from '#components/admin/ui/page-head.tsx';
import { Pager, pageHref } from '#components/admin/ui/pager.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { emailIndex } from '#lib/auth/personal-data.ts';
import { listAdminOrdersQuery } from '#lib/contracts/admin-orders.ts';
import { readLeniently } from '#lib/contracts/lenient-query.ts';
import { listOrdersForStaff } from '#lib/orders/admin-list-orders.ts';
import { requireStaff } from '../../staff.ts';

export const metadata: Metadata = { title: 'Orders' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function OrdersPage({ searchParams }: Props) {
  const filters = readLeniently(listAdminOrdersQuery, await searchParams);
  const { q, state, refund, dispute, needs, cursor, limit } = filters;
  const shown = { q, state, refund, dispute, needs, limit: limit?.toString() };
  await requireStaff(pageHref('/admin/orders', shown));
  const page = await listOrdersForStaff(filters, emailIndex);
  return (
    <>
      <PageHead title="Orders" />
      <OrderFilters filters={filters} found={page.data.length} />
      {page.data.length === 0 ? (
        <EmptyState
          icon={<PackageSearch className="size-7" />}
          title={q ? 'No order was found' : 'No orders here'}
          action={<ButtonLink href="/admin/orders">All orders</ButtonLink>}
        >
          <p>
            {q
              ? 'Orders are found by the exact e-mail, order number, Stripe id or the last four digits of the card.'
              : 'No order has this state. Choose another filter.'}
          </p>
        </EmptyState>
      ) : (
        <OrdersTable orders={page.data} />
      )}
      <Pager path="/admin/orders" filters={shown} paged={cursor !== undefined} nextCursor={page.nextCursor} />
    </>
  );
}
