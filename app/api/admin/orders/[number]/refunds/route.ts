/** GET: the refunds of an order and what may still be given back. POST: an admin gives money back. */
import { createRefundBody } from '#lib/contracts/refunds.ts';
import { publicError } from '#lib/domain/errors.ts';
import { err } from '#lib/domain/result.ts';
import { bodyOrNotFound } from '#lib/http/answers.ts';
import { readIdempotencyKey } from '#lib/http/idempotency-key.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { issueRefund } from '#lib/payments/refunds/issue-refund.ts';
import { readOrderRefunds } from '#lib/payments/refunds/read-refunds.ts';

export const GET = routeHandler({ name: 'admin.refunds.list', auth: 'staff' }, async ({ params }) => {
  return bodyOrNotFound(await readOrderRefunds(params.number ?? ''));
});

export const POST = routeHandler(
  {
    name: 'admin.refunds.create',
    auth: 'admin',
    body: createRefundBody,
    limits: [{ name: 'admin-refunds', points: 120, windowSeconds: 60, per: 'user' }],
  },
  async ({ request, user, params, body }) => {
    const idempotencyKey = readIdempotencyKey(request);
    if (idempotencyKey === null) {
      return err(publicError('idempotency_key_required', { param: 'Idempotency-Key' }));
    }
    return await issueRefund({
      orderNumber: params.number ?? '',
      adminId: user.id,
      idempotencyKey,
      body,
    });
  },
);
