/** GET: everybody's orders for staff, searched and filtered, newest first. */
import { emailIndex } from '#lib/auth/personal-data.ts';
import { listAdminOrdersQuery } from '#lib/contracts/admin-orders.ts';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { listOrdersForStaff } from '#lib/orders/admin-list-orders.ts';

export const GET = routeHandler(
  { name: 'admin.orders.list', auth: 'staff', query: listAdminOrdersQuery },
  async ({ query }) => ok({ body: await listOrdersForStaff(query, emailIndex) }),
);
