/** GET: one event with what the inbox keeps of it and what it changed. */
import { publicError } from '#lib/domain/errors.ts';
import { err, ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readEvent } from '#lib/payments/events/read-inbox.ts';

export const GET = routeHandler({ name: 'admin.events.read', auth: 'staff' }, async ({ params }) => {
  const event = await readEvent(params.id ?? '');
  return event ? ok({ body: event }) : err(publicError('not_found'));
});
