import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { POST as changePassword } from '#app/api/account/password/route.ts';
import { POST as signOutEverywhere } from '#app/api/account/sign-out-everywhere/route.ts';
import { GET as authGet, POST as authPost } from '#app/api/auth/[...nextauth]/route.ts';
import { closeSharedDatabase, database } from '#db/client.ts';
import { changeRole, findSessionRow } from '#db/repositories/users.ts';
import { requireAdmin, requireUser } from '#lib/auth/require-user.ts';
import { clearBlockedLimits } from '#lib/security/rate-limit.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import type { TestDatabase } from '#tests/support/database-server.ts';
import { useTestEnvironment } from '#tests/support/environment.ts';
import { createUser, sameOriginRequest, sessionCookie } from '#tests/support/session.ts';
import { csrf, newUser, PASSWORD, sessionOf, signIn, whoIs } from '#tests/support/sign-in.ts';

let testDatabase: TestDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  useTestEnvironment({ DATABASE_URL: testDatabase.url });
});
beforeEach(async () => {
  clearBlockedLimits();
  await database().execute('delete from rate_limits');
});
afterAll(async () => {
  await closeSharedDatabase();
  await testDatabase.drop();
});

describe('session', () => {
  const signedIn = async () => {
    const email = await newUser();
    return { email, cookie: sessionOf(await signIn({ email, password: PASSWORD })) ?? '' };
  };

  test('next-auth tells the browser who is signed in, and takes an ended session away', async () => {
    const { email, cookie } = await signedIn();
    const read = () => authGet(sameOriginRequest('/api/auth/session', { cookie }));
    expect(await (await read()).json()).toMatchObject({ user: { email, role: 'shopper' } });
    const everywhere = await signOutEverywhere(
      sameOriginRequest('/api/account/sign-out-everywhere', { method: 'POST', cookie }),
    );
    expect(everywhere.status).toBe(204);
    expect((await whoIs(cookie)).status).toBe(401);
    const ended = await read();
    expect(await ended.json()).toEqual({});
    expect(ended.headers.getSetCookie().some((value) => value.startsWith('mh-session=;'))).toBe(true);
  });

  test('a session update from the browser cannot change whom it names', async () => {
    const { cookie } = await signedIn();
    const other = await createUser({ role: 'admin' });
    const token = await csrf();
    const response = await authPost(
      sameOriginRequest('/api/auth/session', {
        cookie: `${cookie}; ${token.cookie}`,
        body: { csrfToken: token.token, data: { sub: other.id, ver: 1, user: { role: 'admin' } } },
      }),
    );
    const renewed = sessionOf(response) ?? cookie;
    expect(await (await whoIs(renewed)).json()).toMatchObject({ user: { role: 'shopper' } });
  });

  test('signing out takes the cookie away', async () => {
    const { cookie } = await signedIn();
    const token = await csrf();
    const response = await authPost(
      sameOriginRequest('/api/auth/signout', {
        cookie: `${cookie}; ${token.cookie}`,
        body: { csrfToken: token.token, json: 'true' },
      }),
    );
    expect(response.headers.getSetCookie().some((value) => /^mh-session=;.*Max-Age=0/.test(value))).toBe(
      true,
    );
  });

  test('a new role ends the sessions that carried the old one', async () => {
    const { cookie } = await signedIn();
    const { user } = (await (await whoIs(cookie)).json()) as {
      user: { id: Parameters<typeof changeRole>[1]['id'] };
    };
    await changeRole(database(), { id: user.id, role: 'admin' });
    expect((await whoIs(cookie)).status).toBe(401);
  });

  test('a new password ends the other sessions and keeps this one', async () => {
    const { email, cookie } = await signedIn();
    const other = sessionOf(await signIn({ email, password: PASSWORD })) ?? '';
    const change = (currentPassword: string) =>
      changePassword(
        sameOriginRequest('/api/account/password', {
          cookie,
          body: { currentPassword, newPassword: 'another good password' },
        }),
      );
    expect((await change('not my password')).status).toBe(401);
    const changed = await change(PASSWORD);
    expect(changed.status).toBe(204);
    expect((await whoIs(other)).status).toBe(401);
    expect((await whoIs(sessionOf(changed) ?? '')).status).toBe(200);
    expect((await signIn({ email, password: PASSWORD })).status).toBe(401);
    expect((await signIn({ email, password: 'another good password' })).status).toBe(200);
  });
});

test('requireUser and requireAdmin know the caller by the database, not by the token', async () => {
  const ask = async (user: Awaited<ReturnType<typeof createUser>>) => {
    const request = sameOriginRequest('/api/test', { cookie: await sessionCookie(user) });
    return [(await requireUser(request))?.id, (await requireAdmin(request))?.id];
  };
  const shopper = await createUser();
  const admin = await createUser({ role: 'admin' });
  expect(await ask(shopper)).toEqual([shopper.id, undefined]);
  expect(await ask(admin)).toEqual([admin.id, admin.id]);
  await changeRole(database(), { id: admin.id, role: 'support' });
  expect((await findSessionRow(database(), admin.id))?.role).toBe('support');
  expect(await ask(admin)).toEqual([admin.id, undefined]);
});
