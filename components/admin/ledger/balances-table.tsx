/** Balances by account and currency. Each currency sums to zero, so the sides say more than a sign does. */
import { Price } from '#components/ui/money.tsx';
import type { EntryView } from '#lib/contracts/ledger.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { ACCOUNT_WORDS } from '../words/ledger.ts';

/** A debit is positive. */
export const Side = ({ amountMinor, currency }: Pick<EntryView, 'amountMinor' | 'currency'>) => (
  <span className="whitespace-nowrap">
    <Price amountMinor={Math.abs(amountMinor)} currency={currency} className="font-medium" />{' '}
    <span className="text-muted">{amountMinor < 0 ? 'credit' : 'debit'}</span>
  </span>
);

const COLUMNS: readonly Column<EntryView>[] = [
  {
    name: 'Account',
    cell: ({ account }) => (
      <>
        <span className="block font-medium">{ACCOUNT_WORDS[account].label}</span>
        <span className="block text-muted">{ACCOUNT_WORDS[account].hint}</span>
      </>
    ),
  },
  { name: 'Currency', wide: true, cell: ({ currency }) => currency.toUpperCase() },
  { name: 'Balance', end: true, cell: Side },
];

export const BalancesTable = ({ balances }: { balances: readonly EntryView[] }) => (
  <DataTable
    caption="Balances by account and currency"
    columns={COLUMNS}
    rows={balances}
    rowKey={({ account, currency }) => `${account} ${currency}`}
  />
);
