/** POST: one event again; the answer says what really happened. */
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { replayEvent } from '#lib/payments/events/replay-events.ts';

export const POST = routeHandler({ name: 'admin.events.replay', auth: 'admin' }, async ({ user, params }) => {
  const result = await replayEvent({ id: params.id ?? '', adminId: user.id });
  return result.ok ? ok({ body: result.value }) : result;
});
