/** POST: asks Stripe what is true of an order's payments, refunds and disputes, and says what that changed. */
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { syncOrder } from '#lib/payments/reconciliation/sync-order.ts';

export const POST = routeHandler(
  {
    name: 'admin.orders.sync',
    auth: 'admin',
    limits: [{ name: 'admin-sync', points: 30, windowSeconds: 60, per: 'user' }],
  },
  async ({ params }) => {
    return bodyOf(await syncOrder(params.number ?? ''));
  },
);
