/** One order with all its money: what was bought, paid, given back and disputed, everything that happened, and what can be done. */
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { LocalTime } from '#components/account/local-time.tsx';
import { AuthorisedActions } from '#components/admin/orders/authorised-actions.tsx';
import { CustomerSection } from '#components/admin/orders/customer-section.tsx';
import { MoneySummary } from '#components/admin/orders/money-summary.tsx';
import { OrderAlerts } from '#components/admin/orders/order-alerts.tsx';
import { AdminOrderLines } from '#components/admin/orders/order-lines.tsx';
import { AdminTimeline } from '#components/admin/orders/order-timeline.tsx';
import { OrderStates } from '#components/admin/orders/orders-table.tsx';
import { PaymentsSection } from '#components/admin/orders/payments-section.tsx';
import { RefundsSection } from '#components/admin/orders/refunds-section.tsx';
import { RetryFollowUp } from '#components/admin/orders/retry-follow-up.tsx';
import { SyncButton } from '#components/admin/orders/sync-button.tsx';
import { RefundActions } from '#components/admin/refund/refund-actions.tsx';
import { RefundDialog } from '#components/admin/refund/refund-dialog.tsx';
import { RestockDialog } from '#components/admin/refund/restock-dialog.tsx';
import { SeenButton } from '#components/admin/refund/seen-button.tsx';
import { PageHead } from '#components/admin/ui/page-head.tsx';
import { Section } from '#components/admin/ui/section.tsx';
import { Price } from '#components/ui/money.tsx';
import type { AdminOrder } from '#lib/contracts/admin-orders.ts';
import { ORDER_NUMBER } from '#lib/domain/ids.ts';
import { paidWithName } from '#lib/domain/payment-methods.ts';
import { readOrderForStaff } from '#lib/orders/admin-read-order.ts';
import { readLedgerBalances } from '#lib/payments/reconciliation/read-ledger.ts';
import { readOrderRefunds } from '#lib/payments/refunds/read-refunds.ts';
import { requireStaff } from '../../../staff.ts';

type Props = { params: Promise<{ number: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { number } = await params;
  return { title: ORDER_NUMBER.test(number) ? `Order ${number}` : 'Order not found' };
}

const cardsOf = (order: AdminOrder): Record<string, string> =>
  Object.fromEntries(
    order.payments.flatMap(({ intentId, brand, last4, methodType }) => {
      const words = paidWithName({ brand, last4, methodType });
      return intentId === null || words === null ? [] : [[intentId, words]];
    }),
  );

const titlesOf = (order: AdminOrder): [number, string][] =>
  order.lines.map((line) => [
    line.lineNumber,
    line.variantTitle === '' ? line.title : `${line.title}, ${line.variantTitle}`,
  ]);

export default async function OrderPage({ params }: Props) {
  const { number } = await params;
  const user = await requireStaff(`/admin/orders/${number}`);
  const [order, refunds, ledger] = await Promise.all([
    readOrderForStaff(number),
    readOrderRefunds(number),
    ORDER_NUMBER.test(number) ? readLedgerBalances({ order: number }) : null,
  ]);
  if (!order || !refunds) notFound();
  const titles = titlesOf(order);
  const authorised = order.payments.find((payment) => payment.state === 'requires_capture');
  return (
    <>
      <PageHead
        back={{ href: '/admin/orders', label: 'Orders' }}
        title={
          <>
            Order <span className="tabular whitespace-nowrap">{order.number}</span>
          </>
        }
        lead={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <OrderStates order={order} />
            <span>
              <Price amountMinor={order.totalMinor} currency={order.currency} /> ·{' '}
              <LocalTime iso={order.placedAt ?? order.createdAt} />
            </span>
          </span>
        }
        actions={
          user.canAct && (
            <>
              <SyncButton orderNumber={order.number} />
              {authorised && (
                <AuthorisedActions
                  orderNumber={order.number}
                  amountMinor={authorised.amountMinor}
                  currency={authorised.currency}
                />
              )}
              <RestockDialog orderNumber={order.number} refunds={refunds} titles={titles} />
              <RefundDialog
                orderNumber={order.number}
                refunds={refunds}
                titles={titles}
                cards={cardsOf(order)}
              />
            </>
          )
        }
      />
      <OrderAlerts
        order={order}
        actionOfFollowUp={(followUp) =>
          user.canAct && <RetryFollowUp orderNumber={order.number} id={followUp.id} />
        }
        actionOfFailure={(failed) => user.canAct && <SeenButton orderNumber={order.number} refund={failed} />}
      />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="space-y-5 xl:order-2">
          <MoneySummary order={order} refunds={refunds} balances={ledger?.data ?? []} />
          <CustomerSection order={order} canAct={user.canAct} />
        </div>
        <div className="min-w-0 space-y-5">
          <RefundsSection
            refunds={refunds.data}
            titles={new Map(titles)}
            people={order.people}
            actionsOf={(refund) =>
              user.canAct && <RefundActions orderNumber={order.number} refund={refund} userId={user.id} />
            }
          />
          <AdminOrderLines order={order} refunds={refunds} />
          <PaymentsSection payments={order.payments} />
          <Section title="Everything that happened" count={order.timeline.length}>
            <AdminTimeline order={order} />
          </Section>
        </div>
      </div>
    </>
  );
}
