import { decode } from 'next-auth/jwt';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GET as authGet, POST as authPost } from '#app/api/auth/[...nextauth]/route.ts';
import { closeSharedDatabase, database } from '#db/client.ts';
import { passwordChecksDone } from '#lib/auth/passwords.ts';
import { clearBlockedLimits } from '#lib/security/rate-limit.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import type { TestDatabase } from '#tests/support/database-server.ts';
import { TEST_ENVIRONMENT, useTestEnvironment } from '#tests/support/environment.ts';
import { createUser, sameOriginRequest } from '#tests/support/session.ts';
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
