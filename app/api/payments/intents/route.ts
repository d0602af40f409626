/** POST: Pay was pressed. Answers with the live payment intent of the caller's cart. */

import { startPayment } from '#lib/checkout/start-payment.ts';
import { createIntentBody } from '#lib/contracts/payments.ts';
import { publicError } from '#lib/domain/errors.ts';
import { err } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';

/** A key is opaque text of the caller's; bounded, printable. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

export const POST = routeHandler(
  {
    name: 'payments.intents.create',
    auth: 'user',
    body: createIntentBody,
    limits: [
      { name: 'intents', points: 30, windowSeconds: 60, per: 'user' },
      { name: 'intents', points: 60, windowSeconds: 60, per: 'address' },
    ],
  },
  async ({ request, user, body }) => {
    const idempotencyKey = request.headers.get('idempotency-key');
    if (idempotencyKey === null || !IDEMPOTENCY_KEY.test(idempotencyKey)) {
      return err(publicError('idempotency_key_required', { param: 'Idempotency-Key' }));
    }
    return await startPayment({ userId: user.id, idempotencyKey, body });
  },
);
