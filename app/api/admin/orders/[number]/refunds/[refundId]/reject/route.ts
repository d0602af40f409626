/** POST: a refund that waits for a second admin is not sent. */
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { rejectRefund } from '#lib/payments/refunds/approve-refund.ts';

export const POST = routeHandler(
  { name: 'admin.refunds.reject', auth: 'admin' },
  async ({ user, params }) => {
    return bodyOf(
      await rejectRefund({
        orderNumber: params.number ?? '',
        refundId: params.refundId ?? '',
        adminId: user.id,
      }),
    );
  },
);
