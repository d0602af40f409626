/** POST: a refund that waits for its shopper is called back. */
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { cancelRefund } from '#lib/payments/refunds/cancel-refund.ts';

export const POST = routeHandler(
  { name: 'admin.refunds.cancel', auth: 'admin' },
  async ({ user, params }) => {
    return bodyOf(
      await cancelRefund({
        orderNumber: params.number ?? '',
        refundId: params.refundId ?? '',
        adminId: user.id,
      }),
    );
  },
);
