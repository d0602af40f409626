/** POST: an admin retries what follows from a payment and could not be applied. */
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { retryFollowUp } from '#lib/payments/follow-ups/retry-follow-ups.ts';

export const POST = routeHandler(
  {
    name: 'admin.follow_ups.retry',
    auth: 'admin',
    limits: [{ name: 'admin-follow-ups', points: 120, windowSeconds: 60, per: 'user' }],
  },
  async ({ user, params }) =>
    bodyOf(await retryFollowUp({ id: params.id ?? '', orderNumber: params.number ?? '', adminId: user.id })),
);
