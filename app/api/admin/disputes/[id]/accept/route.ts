/** POST: the claim is accepted; what was taken is lost. */
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { acceptDispute } from '#lib/payments/disputes/answer-dispute.ts';

export const POST = routeHandler(
  { name: 'admin.disputes.accept', auth: 'admin' },
  async ({ user, params }) => {
    return bodyOf(await acceptDispute({ disputeId: params.id ?? '', adminId: user.id }));
  },
);
