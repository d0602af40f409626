/** Stripe's balance beside the ledger's, as the last full reconciliation read both. */
import { LocalTime } from '#components/account/local-time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Price } from '#components/ui/money.tsx';
import type { StripeBalanceView } from '#lib/contracts/ledger.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';

const COLUMNS: readonly Column<StripeBalanceView>[] = [
  { name: 'Currency', cell: ({ currency }) => currency.toUpperCase() },
  {
    name: 'At Stripe',
    end: true,
    cell: ({ stripeMinor, currency }) => <Price amountMinor={stripeMinor} currency={currency} />,
  },
  {
    name: 'In the ledger',
    end: true,
    cell: ({ ledgerMinor, currency }) => <Price amountMinor={ledgerMinor} currency={currency} />,
  },
  {
    name: 'Difference',
    end: true,
    cell: ({ stripeMinor, ledgerMinor, currency }) =>
      stripeMinor === ledgerMinor ? (
        <Badge tone="success">None</Badge>
      ) : (
        <Price amountMinor={stripeMinor - ledgerMinor} currency={currency} className="font-medium" />
      ),
  },
];

export function StripeBalances({ balances }: { balances: readonly StripeBalanceView[] }) {
  const readAt = balances[0]?.readAt;
  return (
    <section className="mt-10" aria-labelledby="stripe-balances">
      <h2 id="stripe-balances" className="mb-4 text-heading font-semibold">
        Stripe’s balance
      </h2>
      {readAt === undefined ? (
        <p className="text-sm text-muted">Not compared yet. The next full reconciliation reads it.</p>
      ) : (
        <>
          <p className="mb-4 text-sm text-muted">
            Read <LocalTime iso={readAt} />, available and pending together.
          </p>
          <DataTable
            caption="Stripe’s balance and the ledger’s, by currency"
            columns={COLUMNS}
            rows={balances}
            rowKey={({ currency }) => currency}
          />
        </>
      )}
    </section>
  );
}
