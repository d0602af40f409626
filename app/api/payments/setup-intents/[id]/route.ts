/** GET: how saving a method went, for its owner only. */
import { bodyOrNotFound } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readSetupStatus } from '#lib/payments/methods/read-setup-status.ts';

export const GET = routeHandler(
  {
    name: 'payments.setup-intents.read',
    auth: 'user',
    limits: [{ name: 'setup-status', points: 60, windowSeconds: 60, per: 'user' }],
  },
  async ({ user, params }) => {
    return bodyOrNotFound(await readSetupStatus({ userId: user.id, setupIntentId: params.id ?? '' }));
  },
);
