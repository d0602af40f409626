/** POST: makes the ledger anew from the inbox, compares, and changes nothing. */
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { compareWithRebuild } from '#lib/payments/reconciliation/read-ledger.ts';

export const POST = routeHandler(
  {
    name: 'admin.ledger.rebuild',
    auth: 'admin',
    limits: [{ name: 'admin-ledger-rebuild', points: 6, windowSeconds: 60, per: 'user' }],
  },
  async () => ok({ body: await compareWithRebuild() }),
);
