/** GET: disputes, newest first; `open=true` leaves out what is over. */
import { disputeListQuery } from '#lib/contracts/disputes.ts';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readDisputeList } from '#lib/payments/disputes/read-disputes.ts';

export const GET = routeHandler(
  { name: 'admin.disputes.list', auth: 'staff', query: disputeListQuery },
  async ({ query }) =>
    ok({ body: await readDisputeList({ open: query.open === 'true', cursor: query.cursor }) }),
);
