/** GET: one dispute with the evidence that is staged. */
import { bodyOrNotFound } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readDisputeDetail } from '#lib/payments/disputes/read-disputes.ts';

export const GET = routeHandler({ name: 'admin.disputes.read', auth: 'staff' }, async ({ params }) => {
  return bodyOrNotFound(await readDisputeDetail(params.id ?? ''));
});
