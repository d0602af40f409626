/** POST: many events again, named or by their state; the report says what became of each. */
import { replayBody } from '#lib/contracts/events.ts';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { replayEvents } from '#lib/payments/registry/replay-events.ts';

export const POST = routeHandler(
  {
    name: 'admin.events.replay-many',
    auth: 'admin',
    body: replayBody,
    limits: [{ name: 'event-replay', points: 30, windowSeconds: 60, per: 'user' }],
  },
  async ({ user, body }) => ok({ body: await replayEvents({ body, adminId: user.id }) }),
);
