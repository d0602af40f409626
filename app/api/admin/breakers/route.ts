/** GET: the card-testing breakers that are open now, for staff. POST: an admin lifts one. */
import { liftBreakerBody } from '#lib/contracts/card-testing.ts';
import { publicError } from '#lib/domain/errors.ts';
import { err, ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { liftOpenBreaker, readBreakers } from '#lib/payments/intents/breakers.ts';

export const GET = routeHandler({ name: 'admin.breakers.list', auth: 'staff' }, async () =>
  ok({ body: { data: await readBreakers(), nextCursor: null } }),
);

export const POST = routeHandler(
  { name: 'admin.breakers.lift', auth: 'admin', body: liftBreakerBody },
  async ({ user, body }) => {
    const lifted = await liftOpenBreaker({ ...body, adminId: user.id });
    return lifted ? ok({ body: { lifted: true } }) : err(publicError('not_found'));
  },
);
