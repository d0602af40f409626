/** GET: one dispute with the evidence that is staged. */
import { publicError } from '#lib/domain/errors.ts';
import { err, ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readDisputeDetail } from '#lib/payments/disputes/read-disputes.ts';

export const GET = routeHandler({ name: 'admin.disputes.read', auth: 'staff' }, async ({ params }) => {
  const detail = await readDisputeDetail(params.id ?? '');
  return detail ? ok({ body: detail }) : err(publicError('not_found'));
});
