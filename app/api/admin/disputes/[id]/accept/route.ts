/** POST: the claim is accepted; what was taken is lost. */
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { acceptDispute } from '#lib/payments/disputes/answer-dispute.ts';

export const POST = routeHandler(
  { name: 'admin.disputes.accept', auth: 'admin' },
  async ({ user, params }) => {
    const result = await acceptDispute({ disputeId: params.id ?? '', adminId: user.id });
    return result.ok ? ok({ body: result.value }) : result;
  },
);
