/** POST: an event that waits or was given up is laid aside. */
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { ignoreStoredEvent } from '#lib/payments/events/replay-events.ts';

export const POST = routeHandler({ name: 'admin.events.ignore', auth: 'admin' }, async ({ user, params }) => {
  const result = await ignoreStoredEvent({ id: params.id ?? '', adminId: user.id });
  return result.ok ? ok({ body: result.value }) : result;
});
