/** POST: an admin erases a person. Says exactly what is asked for: the body repeats the id. */
import { erasePersonBody } from '#lib/contracts/erasure.ts';
import { publicError } from '#lib/domain/errors.ts';
import { err } from '#lib/domain/result.ts';
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { erasePerson } from '#lib/payments/customers/erase-person.ts';

export const POST = routeHandler(
  {
    name: 'admin.people.erase',
    auth: 'admin',
    body: erasePersonBody,
    limits: [{ name: 'erasures', points: 20, windowSeconds: 3600, per: 'user' }],
  },
  async ({ user, params, body }) => {
    if (body.confirm !== params.id) return err(publicError('invalid_request', { param: 'confirm' }));
    return bodyOf(await erasePerson({ userId: body.confirm, actor: `user:${user.id}` }));
  },
);
