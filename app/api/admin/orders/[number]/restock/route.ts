/** POST: an admin puts pieces of a refunded order back to stock, after the fact. */
import { restockBody } from '#lib/contracts/refunds.ts';
import { publicError } from '#lib/domain/errors.ts';
import { err } from '#lib/domain/result.ts';
import { bodyOf } from '#lib/http/answers.ts';
import { readIdempotencyKey } from '#lib/http/idempotency-key.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { restockOrder } from '#lib/payments/refunds/restock-order.ts';

export const POST = routeHandler(
  {
    name: 'admin.orders.restock',
    auth: 'admin',
    body: restockBody,
    limits: [{ name: 'admin-restock', points: 120, windowSeconds: 60, per: 'user' }],
  },
  async ({ request, user, params, body }) => {
    const idempotencyKey = readIdempotencyKey(request);
    if (idempotencyKey === null) {
      return err(publicError('idempotency_key_required', { param: 'Idempotency-Key' }));
    }
    return bodyOf(
      await restockOrder({ orderNumber: params.number ?? '', adminId: user.id, idempotencyKey, body }),
    );
  },
);
