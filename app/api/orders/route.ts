/** GET: the caller's placed orders, newest first. */
import { listOrdersQuery } from '#lib/contracts/orders.ts';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { listOrders } from '#lib/orders/read-orders.ts';

export const GET = routeHandler(
  { name: 'orders.list', auth: 'user', query: listOrdersQuery },
  async ({ user, query }) =>
    ok({
      body: await listOrders({
        userId: user.id,
        ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
        ...(query.limit === undefined ? {} : { limit: query.limit }),
      }),
    }),
);
