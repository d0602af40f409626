/** POST: one event again; the answer says what really happened. */
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { replayEvent } from '#lib/payments/registry/replay-events.ts';

export const POST = routeHandler({ name: 'admin.events.replay', auth: 'admin' }, async ({ user, params }) => {
  return bodyOf(await replayEvent({ id: params.id ?? '', adminId: user.id }));
});
