/** POST: a second admin agrees to a refund that waits, and it is sent. */
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { approveRefund } from '#lib/payments/refunds/decide-refund.ts';

export const POST = routeHandler(
  { name: 'admin.refunds.approve', auth: 'admin' },
  async ({ user, params }) => {
    const result = await approveRefund({
      orderNumber: params.number ?? '',
      refundId: params.refundId ?? '',
      adminId: user.id,
    });
    return result.ok ? ok({ body: result.value }) : result;
  },
);
