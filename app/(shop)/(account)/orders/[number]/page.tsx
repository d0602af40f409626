/** One order of the signed-in user: how it stands, what it holds, what was paid, what happened. */
import { ArrowLeft } from 'lucide-react';
import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { OrderTimeline } from '#components/account/order-timeline.tsx';
import { Receipt } from '#components/account/receipt.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card } from '#components/ui/card.tsx';
import { ButtonLink, TextLink } from '#components/ui/link.tsx';
import { PrintButton } from '#components/ui/print-button.tsx';
import { currentUser } from '#lib/auth/current-user.ts';
import type { OrderView } from '#lib/contracts/orders.ts';
import { ORDER_NUMBER } from '#lib/domain/ids.ts';
import { orderLabels } from '#lib/domain/order-labels.ts';
import { canStillPay, isSettled } from '#lib/domain/order-truth.ts';
import { readOrder } from '#lib/orders/read-orders.ts';
import { readIntentStatus } from '#lib/payments/intents/read-intent-status.ts';

type Props = {
  params: Promise<{ number: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export async function generateMetadata({ params }: Pick<Props, 'params'>): Promise<Metadata> {
  const { number } = await params;
  return { title: ORDER_NUMBER.test(number) ? `Order ${number}` : 'Order not found' };
}

/** Only an order that waits for money leads to the checkout; a payment that goes on by itself leads to its own page. */
function NextStep({ order }: { order: OrderView }) {
  const { truth, lastAttempt } = order;
  if (canStillPay(truth.state)) {
    return (
      <ButtonLink href="/checkout" document>
        Go to checkout
      </ButtonLink>
    );
  }
  if (isSettled(truth.state) || !lastAttempt?.intentId || order.placedAt) return null;
  return (
    <ButtonLink href={`/checkout/${lastAttempt.intentId}`} document tone="secondary">
      See your payment
    </ButtonLink>
  );
}

/** An order whose payment can still change is asked about at Stripe, so that nothing stale is shown for the truth. */
async function truthNow(userId: string, order: OrderView): Promise<Pick<OrderView, 'truth' | 'lastAttempt'>> {
  const intentId = order.lastAttempt?.intentId;
  if (!intentId || isSettled(order.truth.state)) return order;
  const reader = { kind: 'user', userId } as const;
  const status = await readIntentStatus({ reader, intentId, afterConfirmation: true });
  if (!status) return order;
  const { truth, methodType, failure } = status;
  return { truth, lastAttempt: { intentId, methodType, failureCode: failure?.code ?? null } };
}

export default async function OrderPage({ params, searchParams }: Props) {
  const { number } = await params;
  const user = await currentUser();
  if (!user) redirect(`/sign-in?next=${encodeURIComponent(`/orders/${number}`)}`);
  const found = ORDER_NUMBER.test(number) ? await readOrder({ userId: user.id, number }) : null;
  if (!found) notFound();
  const order = { ...found, ...(await truthNow(user.id, found)) };
  const labels = orderLabels(order.truth, order.lastAttempt ?? {});
  const { already } = await searchParams;
  return (
    <>
      <p className="text-sm print:hidden">
        <TextLink href="/orders" className="inline-flex min-h-11 items-center gap-1.5 no-underline">
          <ArrowLeft aria-hidden className="size-4" />
          Your orders
        </TextLink>
      </p>
      {already === 'paid' && (
        <Alert tone="info" title="This order was already paid" className="mb-6 mt-2">
          The payment went through in another window. You were not charged again.
        </Alert>
      )}
      <div className="mt-2 flex flex-wrap items-start justify-between gap-4">
        <div>
          <h1 className="text-title font-semibold">
            Order <span className="tabular whitespace-nowrap">{order.number}</span>
          </h1>
          <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
            <Badge tone={labels.tone}>{labels.label}</Badge>
            <span className="min-w-0 max-w-prose">{labels.body}</span>
          </p>
        </div>
        <div className="flex gap-3 print:hidden">
          <NextStep order={order} />
          {order.placedAt && <PrintButton>Print receipt</PrintButton>}
        </div>
      </div>
      <div className="mt-8 grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Card className="print:border-0 print:p-0">
          <Receipt order={order} />
        </Card>
        <Card className="print:hidden">
          <h2 className="mb-4 text-lg font-semibold">What happened</h2>
          <OrderTimeline order={order} />
        </Card>
      </div>
    </>
  );
}
