/** GET: balances by account and currency, of all or of one order. */
import { balanceQuery } from '#lib/contracts/ledger.ts';
import { bodyOrNotFound } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readLedgerBalances } from '#lib/payments/reconciliation/read-ledger.ts';

export const GET = routeHandler(
  { name: 'admin.ledger.balances', auth: 'staff', query: balanceQuery },
  async ({ query }) => {
    return bodyOrNotFound(await readLedgerBalances(query));
  },
);
