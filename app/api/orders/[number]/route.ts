/** GET: one order, for its owner only. */
import { publicError } from '#lib/domain/errors.ts';
import { err, ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readOrder } from '#lib/orders/read-orders.ts';

export const GET = routeHandler({ name: 'orders.read', auth: 'user' }, async ({ user, params }) => {
  const order = await readOrder({ userId: user.id, number: params.number ?? '' });
  return order ? ok({ body: order }) : err(publicError('not_found'));
});
