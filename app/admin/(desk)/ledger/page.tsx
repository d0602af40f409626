/** The ledger: balances by account and currency, what was posted last, of all or of one order, and a rebuild to compare with. */
import { Landmark } from 'lucide-react';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { BalancesTable } from '#components/admin/ledger/balances-table.tsx';
import { RebuildButton } from '#components/admin/ledger/rebuild-button.tsx';
import { StripeBalances } from '#components/admin/ledger/stripe-balances.tsx';
import { TransactionsList } from '#components/admin/ledger/transactions-list.tsx';
import { PageHead } from '#components/admin/ui/page-head.tsx';
import { Pager, pageHref } from '#components/admin/ui/pager.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink, TextLink } from '#components/ui/link.tsx';
import { transactionListQuery } from '#lib/contracts/ledger.ts';
import { readLeniently } from '#lib/contracts/lenient-query.ts';
import { readLedgerBalances, readLedgerTransactions } from '#lib/payments/reconciliation/read-ledger.ts';
import { requireStaff } from '../../staff.ts';

export const metadata: Metadata = { title: 'Ledger' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const PAGE = 25;

const OneOrder = ({ order }: { order: string }) => (
  <p className="mb-4 flex flex-wrap items-center gap-3 text-sm">
    <span>
      Of order <TextLink href={`/admin/orders/${order}`}>{order}</TextLink> only.
    </span>
    <ButtonLink href="/admin/ledger" tone="ghost" size="sm">
      Show everything
    </ButtonLink>
  </p>
);

export default async function LedgerPage({ searchParams }: Props) {
  const { order, cursor } = readLeniently(transactionListQuery, await searchParams);
  const user = await requireStaff(pageHref('/admin/ledger', { order }));
  const [balances, page] = await Promise.all([
    readLedgerBalances({ order }),
    readLedgerTransactions({ order, cursor, limit: PAGE }),
  ]);
  if (!balances || !page) notFound();
  return (
    <>
      <PageHead
        title="Ledger"
        lead="Where every captured, refunded, disputed and withheld amount stands, in double entry. Entries are added, never changed."
      />
      {user.canAct && order === undefined && <RebuildButton />}
      {order !== undefined && <OneOrder order={order} />}
      {page.data.length === 0 && cursor === undefined ? (
        <EmptyState icon={<Landmark className="size-7" />} title="Nothing was posted yet">
          <p>The first captured payment makes the first entries.</p>
        </EmptyState>
      ) : (
        <>
          <h2 className="mb-4 text-heading font-semibold">Balances</h2>
          <BalancesTable balances={balances.data} />
          {order === undefined && <StripeBalances balances={balances.stripe} />}
          <h2 className="mb-4 mt-10 text-heading font-semibold">Latest transactions</h2>
          <TransactionsList transactions={page.data} />
        </>
      )}
      <Pager
        path="/admin/ledger"
        filters={{ order }}
        paged={cursor !== undefined}
        nextCursor={page.nextCursor}
      />
    </>
  );
}
