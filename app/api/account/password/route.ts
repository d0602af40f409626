/** A new password for the caller, who proves to know the old one. Every other session ends. */
import { changePassword } from '#lib/auth/change-password.ts';
import { sessionCookie } from '#lib/auth/session-cookie.ts';
import { changePasswordBody } from '#lib/contracts/auth.ts';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';

export const POST = routeHandler(
  {
    name: 'account.password',
    auth: 'user',
    body: changePasswordBody,
    limits: [{ name: 'account.password', points: 5, windowSeconds: 900, per: 'user' }],
  },
  async ({ body, user }) => {
    const version = await changePassword({ userId: user.id, ...body });
    if (!version.ok) return version;
    return ok({ status: 204, body: undefined, cookies: [sessionCookie(user.id, version.value)] });
  },
);
