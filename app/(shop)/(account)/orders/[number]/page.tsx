/** One order of the signed-in user: how it stands, what it holds, what was paid, what happened. */
import { ArrowLeft } from 'lucide-react';
import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { OrderTimeline } from '#components/account/order-timeline.tsx';
import { ORDER_STATE_WORDS } from '#components/account/order-words.ts';
import { Receipt } from '#components/account/receipt.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card } from '#components/ui/card.tsx';
import { ButtonLink, TextLink } from '#components/ui/link.tsx';
import { PrintButton } from '#components/ui/print-button.tsx';
import { currentUser } from '#lib/auth/current-user.ts';
import { ORDER_NUMBER } from '#lib/domain/ids.ts';
import { readOrder } from '#lib/orders/read-orders.ts';

type Props = { params: Promise<{ number: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { number } = await params;
  return { title: ORDER_NUMBER.test(number) ? `Order ${number}` : 'Order not found' };
}

export default async function OrderPage({ params }: Props) {
  const { number } = await params;
  const user = await currentUser();
  if (!user) redirect(`/sign-in?next=${encodeURIComponent(`/orders/${number}`)}`);
  const order = ORDER_NUMBER.test(number) ? await readOrder({ userId: user.id, number }) : null;
  if (!order) notFound();
  const words = ORDER_STATE_WORDS[order.state];
  return (
    <>
      <p className="text-sm print:hidden">
        <TextLink href="/orders" className="inline-flex min-h-11 items-center gap-1.5 no-underline">
          <ArrowLeft aria-hidden className="size-4" />
          Your orders
        </TextLink>
      </p>
      <div className="mt-2 flex flex-wrap items-start justify-between gap-4">
        <div>
          <h1 className="text-title font-semibold">
            Order <span className="tabular whitespace-nowrap">{order.number}</span>
          </h1>
          <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
            <Badge tone={words.tone}>{words.label}</Badge>
            {words.hint}
          </p>
        </div>
        <div className="flex gap-3 print:hidden">
          {order.state === 'awaiting_payment' && (
            <ButtonLink href="/checkout" document>
              Go to checkout
            </ButtonLink>
          )}
          {order.state === 'paid' && <PrintButton>Print receipt</PrintButton>}
        </div>
      </div>
      <div className="mt-8 grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Card className="print:border-0 print:p-0">
          <Receipt order={order} />
        </Card>
        <Card className="print:hidden">
          <h2 className="mb-4 text-lg font-semibold">What happened</h2>
          <OrderTimeline events={order.events} />
        </Card>
      </div>
    </>
  );
}
