/** POST: a refund that failed is seen to, for example because the money went back another way. Moves no money. */
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { seeToFailure } from '#lib/payments/refunds/acknowledge-refund-failure.ts';

export const POST = routeHandler({ name: 'admin.refunds.seen', auth: 'admin' }, async ({ user, params }) => {
  return bodyOf(
    await seeToFailure({
      orderNumber: params.number ?? '',
      refundId: params.refundId ?? '',
      adminId: user.id,
    }),
  );
});
