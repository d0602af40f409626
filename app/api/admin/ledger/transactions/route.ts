/** GET: ledger transactions with their entries, newest first, of all or of one order. */
import { transactionListQuery } from '#lib/contracts/ledger.ts';
import { publicError } from '#lib/domain/errors.ts';
import { err, ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readLedgerTransactions } from '#lib/payments/ledger/read-ledger.ts';

export const GET = routeHandler(
  { name: 'admin.ledger.transactions', auth: 'staff', query: transactionListQuery },
  async ({ query }) => {
    const answer = await readLedgerTransactions(query);
    return answer ? ok({ body: answer }) : err(publicError('not_found'));
  },
);
