/** POST: an admin lets money go that was not captured; the order is cancelled and its stock goes back. */
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { cancelOrderPayment } from '#lib/payments/intents/capture-order.ts';

export const POST = routeHandler({ name: 'admin.orders.cancel', auth: 'admin' }, async ({ user, params }) => {
  return bodyOf(await cancelOrderPayment({ orderNumber: params.number ?? '', adminId: user.id }));
});
