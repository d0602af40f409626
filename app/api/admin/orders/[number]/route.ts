/** GET: one order with all that is known of its money, for staff. */
import { bodyOrNotFound } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readOrderForStaff } from '#lib/orders/admin-read-order.ts';

export const GET = routeHandler({ name: 'admin.orders.read', auth: 'staff' }, async ({ params }) => {
  return bodyOrNotFound(await readOrderForStaff(params.number ?? ''));
});
