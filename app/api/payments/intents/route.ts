/** POST: Pay was pressed. Answers with the live payment intent of the caller's cart. */

import { startPayment } from '#lib/checkout/start-payment.ts';
import { createIntentBody } from '#lib/contracts/payments.ts';
import { publicError } from '#lib/domain/errors.ts';
import { err } from '#lib/domain/result.ts';
import { errorResponse } from '#lib/http/error-response.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { consumeLimits } from '#lib/security/rate-limit.ts';

const SERVER_CONFIRMS = { name: 'server-confirms', points: 15, windowSeconds: 600 } as const;

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
  async ({ request, user, body, clientAddress, requestId }) => {
    const idempotencyKey = request.headers.get('idempotency-key');
    if (idempotencyKey === null || !IDEMPOTENCY_KEY.test(idempotencyKey)) {
      return err(publicError('idempotency_key_required', { param: 'Idempotency-Key' }));
    }
    // A confirmation on our server is a charge: few of them, as at the sign-in (rule 27).
    if (body.paymentMethodId !== undefined || body.confirmationTokenId !== undefined) {
      const exceeded = await consumeLimits([{ ...SERVER_CONFIRMS, subject: `user:${user.id}` }]);
      if (exceeded) return errorResponse(exceeded.error, requestId, exceeded.headers);
    }
    return await startPayment({ userId: user.id, idempotencyKey, body, clientAddress });
  },
);
