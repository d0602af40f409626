/** GET: how saving a method went, for its owner only. */
import { publicError } from '#lib/domain/errors.ts';
import { err, ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readSetupStatus } from '#lib/payments/methods/read-setup-status.ts';

export const GET = routeHandler(
  {
    name: 'payments.setup-intents.read',
    auth: 'user',
    limits: [{ name: 'setup-status', points: 60, windowSeconds: 60, per: 'user' }],
  },
  async ({ user, params }) => {
    const view = await readSetupStatus({ userId: user.id, setupIntentId: params.id ?? '' });
    return view ? ok({ body: view }) : err(publicError('not_found'));
  },
);
