/** GET: one event with what the inbox keeps of it and what it changed. */
import { bodyOrNotFound } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readEvent } from '#lib/payments/registry/read-inbox.ts';

export const GET = routeHandler({ name: 'admin.events.read', auth: 'staff' }, async ({ params }) => {
  return bodyOrNotFound(await readEvent(params.id ?? ''));
});
