/** An order's money at a glance: what was owed, captured, refunded, kept by Stripe and by disputes, and the net of it. */
import { Fragment, type ReactNode } from 'react';
import { TextLink } from '#components/ui/link.tsx';
import { Price } from '#components/ui/money.tsx';
import type { AdminOrder } from '#lib/contracts/admin-orders.ts';
import type { RefundListAnswer } from '#lib/contracts/refunds.ts';
import type { LedgerEntry } from '#lib/domain/ledger.ts';
import { RESERVING_REFUND_STATES, type RefundState } from '#lib/domain/money-states.ts';
import { Facts, Section } from '../ui/section.tsx';
import { orderMoney } from './order-money.ts';

/** Held for a refund that has not gone through yet, also for one that waits for approval. */
const OPEN_REFUNDS: ReadonlySet<RefundState> = new Set(
  RESERVING_REFUND_STATES.filter((state) => state !== 'succeeded'),
);

export function MoneySummary(props: {
  order: AdminOrder;
  refunds: RefundListAnswer;
  /** The ledger's balances of this order. */
  balances: readonly LedgerEntry[];
}) {
  const { order } = props;
  const { authorizedMinor, releasedMinor, capturedMinor } = order.truth.amounts;
  const reservedMinor = props.refunds.data
    .filter((refund) => OPEN_REFUNDS.has(refund.state))
    .reduce((sum, refund) => sum + refund.amountMinor, 0);
  const { groups, feePending } = orderMoney(
    { currency: order.currency, amounts: order.truth.amounts },
    reservedMinor,
    props.balances,
  );
  const price = (amountMinor: number, currency = order.currency): ReactNode => (
    <Price amountMinor={amountMinor} currency={currency} />
  );
  return (
    <Section title="Money">
      <Facts
        rows={[
          ['Order total', price(order.totalMinor)],
          ...(authorizedMinor > 0 ? [['Authorized, not captured', price(authorizedMinor)] as const] : []),
          ...(releasedMinor > 0 ? [['Released at the bank', price(releasedMinor)] as const] : []),
        ]}
      />
      {capturedMinor > 0 &&
        groups.map((group, index) => (
          <Fragment key={group.currency}>
            <div className="mt-3 border-t pt-3">
              <Facts
                rows={[
                  ...group.rows.map((row) => [row.label, price(row.amountMinor, group.currency)] as const),
                  ...(index === 0 && feePending ? [['Stripe’s fee', 'Not known yet'] as const] : []),
                ]}
              />
            </div>
            <p className="mt-3 flex justify-between border-t pt-3 font-semibold">
              <span>
                {feePending ? 'Net before Stripe’s fee' : 'Net'}
                {groups.length > 1 && ` (${group.currency.toUpperCase()})`}
              </span>
              <span data-testid={index === 0 ? 'net' : undefined}>
                {price(group.netMinor, group.currency)}
              </span>
            </p>
          </Fragment>
        ))}
      <p className="mt-3 text-sm">
        <TextLink href={`/admin/ledger?order=${order.number}`}>Ledger of this order</TextLink>
      </p>
    </Section>
  );
}
