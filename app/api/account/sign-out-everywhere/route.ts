/** Ends every session of the caller, this one too. */
import { clearedSessionCookie } from '#lib/auth/session-cookie.ts';
import { signOutEverywhere } from '#lib/auth/sign-out-everywhere.ts';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';

export const POST = routeHandler({ name: 'account.sign-out-everywhere', auth: 'user' }, async ({ user }) => {
  await signOutEverywhere(user.id);
  return ok({ status: 204, body: undefined, cookies: [clearedSessionCookie()] });
});
