/** What was posted, newest first: each with its source and its entries, which balance. */
import { LocalTime } from '#components/account/local-time.tsx';
import type { EntryView, TransactionView } from '#lib/contracts/ledger.ts';
import { Id } from '../ui/section.tsx';
import { ACCOUNT_WORDS, POSTING_WORDS } from '../words/ledger.ts';
import { wordsOf } from '../words/plain.ts';
import { Side } from './balances-table.tsx';

export const Entries = ({ entries }: { entries: readonly EntryView[] }) => (
  <dl className="space-y-1">
    {entries.map((entry) => (
      <div
        key={`${entry.account} ${entry.currency} ${entry.amountMinor}`}
        className="flex flex-wrap justify-between gap-x-4"
      >
        <dt>{ACCOUNT_WORDS[entry.account].label}</dt>
        <dd>
          <Side {...entry} />
        </dd>
      </div>
    ))}
  </dl>
);

export const TransactionsList = ({ transactions }: { transactions: readonly TransactionView[] }) => (
  <ul className="divide-y rounded-card border bg-surface px-4 text-sm sm:px-5">
    {transactions.map((transaction) => (
      <li
        key={transaction.id}
        className="grid gap-x-8 gap-y-2 py-4 md:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]"
      >
        <div className="min-w-0 space-y-1">
          <p className="font-medium">{wordsOf(POSTING_WORDS, transaction.kind)}</p>
          <p className="text-muted">
            <LocalTime iso={transaction.occurredAt} />
          </p>
          <p>
            <Id>{transaction.source}</Id>
          </p>
        </div>
        <Entries entries={transaction.entries} />
      </li>
    ))}
  </ul>
);
