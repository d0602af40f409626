import { decode } from 'next-auth/jwt';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { POST as changePassword } from '#app/api/account/password/route.ts';
import { GET as account, POST as signUp } from '#app/api/account/route.ts';
import { POST as signOutEverywhere } from '#app/api/account/sign-out-everywhere/route.ts';
import { GET as authGet, POST as authPost } from '#app/api/auth/[...nextauth]/route.ts';
import { closeSharedDatabase, database } from '#db/client.ts';
import { changeRole } from '#db/repositories/users.ts';
import { passwordChecksDone } from '#lib/auth/passwords.ts';
import { registerUser } from '#lib/auth/register-user.ts';
import { clearBlockedLimits } from '#lib/security/rate-limit.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { TEST_ENVIRONMENT, useTestEnvironment } from '#tests/support/environment.ts';
import { createUser, sameOriginRequest } from '#tests/support/session.ts';

const PASSWORD = 'correct horse battery';
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

const pair = (setCookie: string): string => setCookie.split(';', 1)[0] ?? '';

type Csrf = { readonly cookie: string; readonly token: string };
async function csrf(): Promise<Csrf> {
  const response = await authGet(sameOriginRequest('/api/auth/csrf'));
  const { csrfToken } = (await response.json()) as { csrfToken: string };
  const cookie = response.headers.getSetCookie().map(pair).join('; ');
  return { cookie, token: csrfToken };
}

async function signIn(
  fields: Record<string, string>,
  options: { address?: string; headers?: Record<string, string>; csrf?: Csrf } = {},
): Promise<Response> {
  const { cookie, token } = options.csrf ?? (await csrf());
  return authPost(
    new Request('http://localhost:3000/api/auth/callback/credentials', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Sec-Fetch-Site': 'same-origin',
        'x-mh-client-address': options.address ?? '192.0.2.1',
        Cookie: cookie,
        ...options.headers,
      },
      body: new URLSearchParams({ csrfToken: token, json: 'true', ...fields }),
    }),
  );
}

const sessionOf = (response: Response): string | undefined =>
  response.headers
    .getSetCookie()
    .map(pair)
    .find((cookie) => cookie.startsWith('mh-session=') && cookie !== 'mh-session=');

async function newUser(email = `${crypto.randomUUID()}@markethub.test`): Promise<string> {
  const user = await registerUser({ email, password: PASSWORD });
  expect(user.ok).toBe(true);
  return email;
}

const whoIs = async (cookie: string) => account(sameOriginRequest('/api/account', { cookie }));

describe('sign-in', () => {
  test('the right password gives a session that names the user and nothing personal', async () => {
    const email = await newUser();
    const response = await signIn({
      email: `  ${email.toUpperCase()} `,
      password: PASSWORD,
      callbackUrl: '/orders',
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ url: 'http://localhost:3000/orders' });
    const cookie = sessionOf(response) ?? '';
    expect((await (await whoIs(cookie)).json()) as object).toMatchObject({
      user: { email, role: 'shopper' },
    });
    // The token is next-auth's own format, so its functions read what ours wrote.
    const claims = await decode({
      token: cookie.slice('mh-session='.length),
      secret: TEST_ENVIRONMENT.NEXTAUTH_SECRET ?? '',
    });
    expect(Object.keys(claims ?? {}).sort()).toEqual(['exp', 'iat', 'jti', 'sub', 'ver']);
    const [header] = response.headers.getSetCookie().filter((value) => value.startsWith('mh-session='));
    expect(header).toMatch(/HttpOnly/);
    expect(header).toMatch(/SameSite=Lax/);
    expect(header).toMatch(/Path=\//);
  });

  test('over https the cookies are __Host- and secure', async () => {
    const email = await newUser();
    useTestEnvironment({
      DATABASE_URL: testDatabase.url,
      APP_URL: 'https://shop.test',
      NEXTAUTH_URL: 'https://shop.test',
    });
    try {
      const cookies = (await signIn({ email, password: PASSWORD })).headers.getSetCookie();
      const session = cookies.find((cookie) => cookie.startsWith('__Host-mh-session='));
      expect(session).toMatch(/; Secure/);
      expect(session).not.toMatch(/Domain/i);
      for (const cookie of cookies) expect(cookie).toMatch(/^__Host-mh-/);
    } finally {
      useTestEnvironment({ DATABASE_URL: testDatabase.url });
    }
  });

  test('wrong password, unknown e-mail and an account without a password: one answer, one hash each', async () => {
    const email = await newUser();
    const oauthOnly = await createUser();
    await signIn({ email: 'warm@markethub.test', password: 'warm-up-the-decoy' });
    const answers: unknown[] = [];
    for (const fields of [
      { email, password: 'wrong-password' },
      { email: 'nobody@markethub.test', password: PASSWORD },
      { email: oauthOnly.email, password: PASSWORD },
    ]) {
      const before = passwordChecksDone();
      const response = await signIn(fields);
      const body = (await response.json()) as { error: { requestId: string } };
      answers.push([response.status, { ...body.error, requestId: '' }, passwordChecksDone() - before]);
      expect(sessionOf(response)).toBeUndefined();
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(answers[0]).toMatchObject([401, { code: 'invalid_credentials' }, 1]);
  });

  test.each([
    {},
    { email: '', password: '' },
    { email: 'not-an-address', password: PASSWORD },
    { email: "' or 1=1 --@markethub.test", password: PASSWORD },
    { email: `${'a'.repeat(300)}@markethub.test`, password: PASSWORD },
    { email: 'a@markethub.test', password: 'x'.repeat(5000) },
    { email: 'a\0b@markethub.test', password: PASSWORD },
  ])('fields that cannot be right are an ordinary refusal %#', async (fields) => {
    const response = await signIn(fields as Record<string, string>);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_credentials' } });
  });

  test('without the token against forgery, or with a foreign one, nobody is signed in', async () => {
    const email = await newUser();
    const real = await csrf();
    for (const forged of [
      { cookie: '', token: real.token },
      { cookie: real.cookie, token: 'f'.repeat(64) },
      { cookie: `mh-csrf=${'a'.repeat(64)}%7C${'b'.repeat(64)}`, token: 'a'.repeat(64) },
    ]) {
      const response = await signIn({ email, password: PASSWORD }, { csrf: forged });
      expect(sessionOf(response)).toBeUndefined();
    }
  });

  test.each(['cross-site', 'same-site', 'none'])('a sign-in sent %s is refused', async (site) => {
    const email = await newUser();
    const response = await signIn({ email, password: PASSWORD }, { headers: { 'Sec-Fetch-Site': site } });
    expect(response.status).toBe(403);
  });

  test.each([
    'https://evil.test/',
    '//evil.test',
    '/\\evil.test',
    'http://localhost:3000@evil.test/',
    'http://localhost:3001/',
    'javascript:alert(1)',
    'data:text/html,x',
    'http://localhost:3000.evil.test',
    '\u0000//evil.test',
  ])('callbackUrl %j does not lead away', async (callbackUrl) => {
    const email = await newUser();
    const response = await signIn({ email, password: PASSWORD, callbackUrl });
    const { url } = (await response.json()) as { url: string };
    expect(new URL(url).origin).toBe('http://localhost:3000');
  });

  test('an address that guesses is stopped, and a known password forgives a few typing errors', async () => {
    const email = await newUser();
    for (let index = 0; index < 9; index += 1) await signIn({ email, password: 'wrong-password' });
    expect((await signIn({ email, password: PASSWORD })).status).toBe(200);
    for (let index = 0; index < 10; index += 1) await signIn({ email, password: 'wrong-password' });
    const refused = await signIn({ email, password: PASSWORD });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: { code: 'rate_limited', retryable: true } });
    // Somebody else, elsewhere, with the same e-mail still gets in: a guesser cannot lock an account.
    expect((await signIn({ email, password: PASSWORD }, { address: '198.51.100.7' })).status).toBe(200);
  });

  test('a flood of checks is told to come back, and the place is free again afterwards', async () => {
    const email = await newUser();
    const token = await csrf();
    const many = Array.from({ length: 60 }, (_, index) =>
      signIn(
        { email: `${index}.${email}`, password: PASSWORD },
        { csrf: token, address: `203.0.113.${index}` },
      ),
    );
    const statuses = (await Promise.all(many)).map((response) => response.status);
    expect(new Set(statuses)).toEqual(new Set([401, 503]));
    expect((await signIn({ email, password: PASSWORD })).status).toBe(200);
  });

  test('unknown actions, bodies and content types change nothing', async () => {
    for (const path of [
      '/api/auth/_log',
      '/api/auth/verify-request',
      '/api/auth/',
      '/api/auth/a/b/c',
      '/api/auth/__proto__',
    ]) {
      expect((await authGet(sameOriginRequest(path))).status).toBe(404);
    }
    const post = (body: string, type: string) =>
      authPost(
        new Request('http://localhost:3000/api/auth/callback/credentials', {
          method: 'POST',
          headers: { 'Content-Type': type, 'Sec-Fetch-Site': 'same-origin' },
          body,
        }),
      );
    expect((await post('<a/>', 'text/xml')).status).toBe(415);
    expect((await post('{"email":', 'application/json')).status).toBe(415);
    expect((await post('x'.repeat(20_000), 'application/json')).status).toBe(413);
    const odd = await authGet(sameOriginRequest('/api/auth/error?error=%0d%0aSet-Cookie:x=1'));
    expect(odd.headers.get('location')).not.toMatch(/Set-Cookie/i);
  });
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

describe('sign-up', () => {
  const send = (body: unknown, address = '192.0.2.50') =>
    signUp(sameOriginRequest('/api/account', { body, headers: { 'x-mh-client-address': address } }));

  test('makes an account, signs in, and stores neither e-mail nor password in clear', async () => {
    const response = await send({
      email: 'New.Person@Markethub.test',
      password: PASSWORD,
      name: 'New Person',
    });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      user: { email: 'new.person@markethub.test', name: 'New Person', role: 'shopper' },
    });
    expect((await whoIs(sessionOf(response) ?? '')).status).toBe(200);
    const rows = await database().execute(`select users::text as row from users`);
    const text = JSON.stringify(rows);
    expect(text).not.toMatch(/new\.person/i);
    expect(text).not.toContain('New Person');
    expect(text).not.toContain(PASSWORD);
    expect(text).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  });

  test('20 parallel sign-ups of one e-mail make one account', async () => {
    const spellings = ['twin@markethub.test', 'TWIN@markethub.test', ' twin@markethub.test '];
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        send({ email: spellings[index % 3], password: `${PASSWORD} ${index}` }, `203.0.113.${index}`),
      ),
    );
    const statuses = responses.map((response) => response.status).sort();
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(19);
    const winner = responses.find((response) => response.status === 201);
    expect((await whoIs(sessionOf(winner ?? new Response()) ?? '')).status).toBe(200);
    for (const loser of responses.filter((response) => response.status === 409)) {
      expect(sessionOf(loser)).toBeUndefined();
    }
  });

  test.each([
    [{ email: 'x', password: PASSWORD }, 'email'],
    [{ email: 'x@y.test' }, 'password'],
    [{ email: 'x@y.test', password: 'short' }, 'password'],
    [{ email: 'x@y.test', password: 'x'.repeat(201) }, 'password'],
    [{ email: 'x@y.test', password: PASSWORD, role: 'admin' }, 'role'],
    [{ email: 'x@y.test', password: PASSWORD, sessionVersion: 9 }, 'sessionVersion'],
    [{ email: ['x@y.test'], password: PASSWORD }, 'email'],
    [{ email: { $ne: null }, password: PASSWORD }, 'email'],
  ])('%j is refused by field %s', async (body, param) => {
    const response = await send(body, `198.51.100.${param.length}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', param } });
  });

  test('one address cannot ask for e-mails without end', async () => {
    let last = 0;
    for (let index = 0; index < 11; index += 1) {
      last = (await send({ email: 'x', password: '' }, '198.51.100.99')).status;
    }
    expect(last).toBe(429);
  });
});
