/** POST: an admin takes the authorised money of an order, all or in part; captured already is success. */
import { captureBody } from '#lib/contracts/refunds.ts';
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { captureOrder } from '#lib/payments/intents/capture-order.ts';

export const POST = routeHandler(
  {
    name: 'admin.orders.capture',
    auth: 'admin',
    body: captureBody,
    limits: [{ name: 'admin-capture', points: 120, windowSeconds: 60, per: 'user' }],
  },
  async ({ user, params, body }) => {
    return bodyOf(
      await captureOrder({
        orderNumber: params.number ?? '',
        adminId: user.id,
        amountMinor: body.amountMinor,
      }),
    );
  },
);
