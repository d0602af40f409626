/** POST: an admin has seen to a finding. If it is still there, the next full run finds it again. */
import { publicError } from '#lib/domain/errors.ts';
import { err, ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { resolveFindingByHand } from '#lib/payments/reconciliation/read-findings.ts';

export const POST = routeHandler(
  { name: 'admin.findings.resolve', auth: 'admin' },
  async ({ user, params }) =>
    (await resolveFindingByHand(params.id ?? '', user.id))
      ? ok({ body: { resolved: true } })
      : err(publicError('not_found')),
);
