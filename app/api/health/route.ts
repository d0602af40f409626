/** The process is alive: says nothing about anything behind it, so a database outage does not restart the shop. */
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';

export const dynamic = 'force-dynamic';

export const GET = routeHandler({ name: 'health', auth: 'none', quiet: true }, async () =>
  ok({ body: { status: 'alive' } }),
);
