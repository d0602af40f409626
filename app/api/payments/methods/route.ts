/** GET: the saved payment methods of the caller, the default first. */
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { listMethods } from '#lib/payments/methods/list-methods.ts';

export const GET = routeHandler(
  {
    name: 'payments.methods.list',
    auth: 'user',
    limits: [{ name: 'methods-list', points: 120, windowSeconds: 60, per: 'user' }],
  },
  async ({ user }) => ok({ body: { data: await listMethods(user.id), nextCursor: null } }),
);
