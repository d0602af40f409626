/** POST: an event that waits or was given up is laid aside. */
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { ignoreStoredEvent } from '#lib/payments/registry/replay-events.ts';

export const POST = routeHandler({ name: 'admin.events.ignore', auth: 'admin' }, async ({ user, params }) => {
  return bodyOf(await ignoreStoredEvent({ id: params.id ?? '', adminId: user.id }));
});
