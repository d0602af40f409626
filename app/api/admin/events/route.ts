/** GET: the event inbox, newest first. */
import { eventListQuery } from '#lib/contracts/events.ts';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readEvents } from '#lib/payments/registry/read-inbox.ts';

export const GET = routeHandler(
  { name: 'admin.events.list', auth: 'staff', query: eventListQuery },
  async ({ query }) => ok({ body: await readEvents(query) }),
);
