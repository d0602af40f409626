/** The overview: what waits for somebody, the most urgent first, and the newest orders. */
import type { Metadata } from 'next';
import { OrdersTable } from '#components/admin/orders/orders-table.tsx';
import { BreakersSection } from '#components/admin/overview/breakers-section.tsx';
import { OpenWorkList } from '#components/admin/overview/open-work.tsx';
import { PageHead } from '#components/admin/ui/page-head.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { emailIndex } from '#lib/auth/personal-data.ts';
import { listOrdersForStaff } from '#lib/orders/admin-list-orders.ts';
import { readOpenWorkForStaff } from '#lib/orders/admin-overview.ts';
import { readBreakers } from '#lib/payments/intents/breakers.ts';
import { requireStaff } from '../staff.ts';

export const metadata: Metadata = { title: 'Overview' };

export default async function OverviewPage() {
  const user = await requireStaff('/admin');
  const [work, breakers, newest] = await Promise.all([
    readOpenWorkForStaff(),
    readBreakers(),
    listOrdersForStaff({ limit: 8 }, emailIndex),
  ]);
  return (
    <>
      <PageHead title="Overview" lead="What waits for you, the most urgent first." />
      <OpenWorkList work={work} />
      <BreakersSection breakers={breakers} canAct={user.canAct} />
      <div className="mb-3 mt-10 flex items-baseline justify-between gap-4">
        <h2 className="text-heading font-semibold">Newest orders</h2>
        <TextLink href="/admin/orders" className="text-sm">
          All orders
        </TextLink>
      </div>
      <OrdersTable orders={newest.data} />
    </>
  );
}
