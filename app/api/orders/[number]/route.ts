/** GET: one order, for its owner only. */
import { bodyOrNotFound } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readOrder } from '#lib/orders/read-orders.ts';

export const GET = routeHandler({ name: 'orders.read', auth: 'user' }, async ({ user, params }) => {
  return bodyOrNotFound(await readOrder({ userId: user.id, number: params.number ?? '' }));
});
