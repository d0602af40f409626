/** The caller's account, and sign-up. Whether an e-mail is taken is told only as often as the limits allow. */
import { registerUser } from '#lib/auth/register-user.ts';
import { sessionCookie } from '#lib/auth/session-cookie.ts';
import { type AccountAnswer, signUpBody } from '#lib/contracts/auth.ts';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';

const FIRST_SESSION_VERSION = 1;

export const GET = routeHandler({ name: 'account.read', auth: 'user' }, async ({ user }) => {
  const body: AccountAnswer = { user };
  return ok({ body });
});

export const POST = routeHandler(
  {
    name: 'account.create',
    auth: 'none',
    body: signUpBody,
    limits: [
      // Carriers put thousands of people behind one address: high enough for them, low enough against a script.
      { name: 'account.create', points: 100, windowSeconds: 600, per: 'address' },
      { name: 'account.create.day', points: 2_000, windowSeconds: 86_400, per: 'address' },
    ],
  },
  async ({ body }) => {
    const user = await registerUser(body);
    if (!user.ok) return user;
    const answer: AccountAnswer = { user: user.value };
    return ok({ status: 201, body: answer, cookies: [sessionCookie(user.value.id, FIRST_SESSION_VERSION)] });
  },
);
