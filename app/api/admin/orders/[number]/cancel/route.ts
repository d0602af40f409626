/** POST: an admin lets money go that was not captured; the order is cancelled and its stock goes back. */
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { cancelOrderPayment } from '#lib/payments/intents/capture-order.ts';

export const POST = routeHandler({ name: 'admin.orders.cancel', auth: 'admin' }, async ({ user, params }) => {
  const result = await cancelOrderPayment({ orderNumber: params.number ?? '', adminId: user.id });
  return result.ok ? ok({ body: result.value }) : result;
});
