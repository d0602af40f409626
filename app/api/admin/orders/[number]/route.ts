/** GET: one order with all that is known of its money, for staff. */
import { publicError } from '#lib/domain/errors.ts';
import { err, ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readOrderForStaff } from '#lib/orders/admin-read-order.ts';

export const GET = routeHandler({ name: 'admin.orders.read', auth: 'staff' }, async ({ params }) => {
  const order = await readOrderForStaff(params.number ?? '');
  return order ? ok({ body: order }) : err(publicError('not_found'));
});
