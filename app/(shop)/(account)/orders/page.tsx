/** The signed-in user's orders, newest first, a page at a time. */
import { PackageOpen } from 'lucide-react';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { OrderCard } from '#components/account/order-card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { currentUser } from '#lib/auth/current-user.ts';
import { listOrders } from '#lib/orders/read-orders.ts';

export const metadata: Metadata = { title: 'Your orders' };

type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

export default async function OrdersPage({ searchParams }: Props) {
  const user = await currentUser();
  if (!user) redirect('/sign-in?next=/orders');
  const { cursor } = await searchParams;
  const page = await listOrders({
    userId: user.id,
    limit: 20,
    ...(typeof cursor === 'string' ? { cursor } : {}),
  });
  return (
    <>
      <h1 className="text-title font-semibold">Your orders</h1>
      {page.data.length === 0 ? (
        <EmptyState
          icon={<PackageOpen className="size-7" />}
          title={cursor ? 'No more orders' : 'No orders yet'}
          action={
            <ButtonLink href={cursor ? '/orders' : '/'}>
              {cursor ? 'Newest orders' : 'Look around'}
            </ButtonLink>
          }
        >
          <p>{cursor ? 'You have seen them all.' : 'What you buy shows up here, with its receipt.'}</p>
        </EmptyState>
      ) : (
        <ul className="mt-8 space-y-3">
          {page.data.map((order) => (
            <OrderCard key={order.number} order={order} />
          ))}
        </ul>
      )}
      {page.nextCursor && (
        <p className="mt-8 text-center">
          <ButtonLink tone="secondary" href={`/orders?cursor=${encodeURIComponent(page.nextCursor)}`}>
            Older orders
          </ButtonLink>
        </p>
      )}
    </>
  );
}
