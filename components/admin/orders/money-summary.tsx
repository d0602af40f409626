/** An order's money at a glance: what was owed, taken, given back, kept by Stripe, and what is left. */
import type { ReactNode } from 'react';
import { TextLink } from '#components/ui/link.tsx';
import { Price } from '#components/ui/money.tsx';
import type { AdminOrder } from '#lib/contracts/admin-orders.ts';
import type { RefundListAnswer } from '#lib/contracts/refunds.ts';
import { type DisputeStatus, RESERVING_REFUND_STATES, type RefundState } from '#lib/domain/money-states.ts';
import { Facts, Section } from '../ui/section.tsx';

/** Held for a refund that has not gone through yet. */
const OPEN_REFUNDS: ReadonlySet<RefundState> = new Set(
  RESERVING_REFUND_STATES.filter((state) => state !== 'succeeded'),
);

/** While a dispute stands so, the bank has the money. */
const TAKEN: ReadonlySet<DisputeStatus> = new Set([
  'needs_response',
  'under_review',
  'lost',
  'appeal_needs_response',
  'appeal_under_review',
]);

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

export function MoneySummary({ order, refunds }: { order: AdminOrder; refunds: RefundListAnswer }) {
  const { currency } = order;
  const money = order.payments.flatMap((payment) => (payment.money ? [payment.money] : []));
  const captured = sum(money.filter((one) => one.status === 'succeeded').map((one) => one.amountMinor));
  const authorised = sum(
    order.payments.filter((one) => one.state === 'requires_capture').map((one) => one.amountMinor),
  );
  const released = sum(money.map((one) => one.releasedMinor));
  const refunded = sum(refunds.data.filter((one) => one.state === 'succeeded').map((one) => one.amountMinor));
  const underWay = sum(
    refunds.data.filter((one) => OPEN_REFUNDS.has(one.state)).map((one) => one.amountMinor),
  );
  const disputed = sum(order.disputes.filter((one) => TAKEN.has(one.status)).map((one) => one.amountMinor));
  const fees = money.map((one) => one.feeMinor);
  const price = (amountMinor: number) => <Price amountMinor={amountMinor} currency={currency} />;
  const rows: (readonly [string, ReactNode])[] = [
    ['Order total', price(order.totalMinor)],
    ...(authorised > 0 ? [['Authorised, not taken', price(authorised)] as const] : []),
    ['Taken', price(captured)],
    ...(released > 0 ? [['Released to the shopper', price(released)] as const] : []),
    ...(refunded > 0 ? [['Refunded', price(-refunded)] as const] : []),
    ...(underWay > 0 ? [['Refunds under way', price(-underWay)] as const] : []),
    ...(disputed > 0 ? [['Taken back by a dispute', price(-disputed)] as const] : []),
    ...(captured > 0
      ? [
          [
            'Stripe’s fee',
            fees.some((fee) => fee === null) ? 'Not known yet' : price(-sum(fees.map((fee) => fee ?? 0))),
          ] as const,
        ]
      : []),
  ];
  return (
    <Section title="Money">
      <Facts rows={rows} />
      {captured > 0 && (
        <p className="mt-3 flex justify-between border-t pt-3 font-semibold">
          <span>Left of what was taken</span>
          <span data-testid="left">{price(Math.max(0, captured - refunded - underWay - disputed))}</span>
        </p>
      )}
      <p className="mt-3 text-sm">
        <TextLink href={`/admin/ledger?order=${order.number}`}>In the ledger</TextLink>
      </p>
    </Section>
  );
}
