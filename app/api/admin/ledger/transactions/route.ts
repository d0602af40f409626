/** GET: ledger transactions with their entries, newest first, of all or of one order. */
import { transactionListQuery } from '#lib/contracts/ledger.ts';
import { bodyOrNotFound } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readLedgerTransactions } from '#lib/payments/reconciliation/read-ledger.ts';

export const GET = routeHandler(
  { name: 'admin.ledger.transactions', auth: 'staff', query: transactionListQuery },
  async ({ query }) => {
    return bodyOrNotFound(await readLedgerTransactions(query));
  },
);
