/** POST: a second admin agrees to a refund that waits, and it is sent. */
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { approveRefund } from '#lib/payments/refunds/approve-refund.ts';

export const POST = routeHandler(
  { name: 'admin.refunds.approve', auth: 'admin' },
  async ({ user, params }) => {
    return bodyOf(
      await approveRefund({
        orderNumber: params.number ?? '',
        refundId: params.refundId ?? '',
        adminId: user.id,
      }),
    );
  },
);
