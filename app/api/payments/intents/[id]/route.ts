/**
 * GET: the truth about one payment intent, for its owner only. `?after=confirmation`: the caller has just confirmed, so
 * Stripe is asked once more before the answer.
 */
import { bodyOrNotFound } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readIntentStatus } from '#lib/payments/intents/read-intent-status.ts';

export const GET = routeHandler(
  {
    name: 'payments.intents.read',
    auth: 'user',
    limits: [{ name: 'intent-status', points: 240, windowSeconds: 60, per: 'user' }],
  },
  async ({ request, user, params }) => {
    const afterConfirmation = new URL(request.url).searchParams.get('after') === 'confirmation';
    return bodyOrNotFound(
      await readIntentStatus({
        reader: { kind: 'user', userId: user.id },
        intentId: params.id ?? '',
        afterConfirmation,
      }),
    );
  },
);
