/** POST: the shopper ends the attempt; the intent is cancelled at Stripe and its stock goes back. */
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { cancelOwnIntent } from '#lib/payments/intents/cancel-own-intent.ts';

export const POST = routeHandler(
  {
    name: 'payments.intents.cancel',
    auth: 'user',
    limits: [{ name: 'intent-cancel', points: 30, windowSeconds: 60, per: 'user' }],
  },
  async ({ user, params }) => {
    return bodyOf(await cancelOwnIntent({ userId: user.id, intentId: params.id ?? '' }));
  },
);
