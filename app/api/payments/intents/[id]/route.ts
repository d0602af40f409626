/** GET: the truth about one payment intent, for its owner only. */
import { bodyOrNotFound } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readIntentStatus } from '#lib/payments/intents/read-intent-status.ts';

export const GET = routeHandler(
  {
    name: 'payments.intents.read',
    auth: 'user',
    limits: [{ name: 'intent-status', points: 240, windowSeconds: 60, per: 'user' }],
  },
  async ({ user, params }) => {
    return bodyOrNotFound(await readIntentStatus({ userId: user.id, intentId: params.id ?? '' }));
  },
);
