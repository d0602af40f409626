/** GET: balances by account and currency, of all or of one order. */
import { balanceQuery } from '#lib/contracts/ledger.ts';
import { publicError } from '#lib/domain/errors.ts';
import { err, ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readLedgerBalances } from '#lib/payments/ledger/read-ledger.ts';

export const GET = routeHandler(
  { name: 'admin.ledger.balances', auth: 'staff', query: balanceQuery },
  async ({ query }) => {
    const answer = await readLedgerBalances(query);
    return answer ? ok({ body: answer }) : err(publicError('not_found'));
  },
);
