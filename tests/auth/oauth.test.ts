import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GET as authGet, POST as authPost } from '#app/api/auth/[...nextauth]/route.ts';
import { closeSharedDatabase, database } from '#db/client.ts';
import { type OauthIdentity, resolveOauthUser } from '#lib/auth/oauth.ts';
import { oauthIdentity } from '#lib/auth/providers.ts';
import { registerUser } from '#lib/auth/register-user.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import type { TestDatabase } from '#tests/support/database-server.ts';
import { useTestEnvironment } from '#tests/support/environment.ts';
import { sameOriginRequest } from '#tests/support/session.ts';

let testDatabase: TestDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  useTestEnvironment({ DATABASE_URL: testDatabase.url });
});
afterAll(async () => {
  await closeSharedDatabase();
  await testDatabase.drop();
});

const identity = (changes: Partial<OauthIdentity> = {}): OauthIdentity => ({
  provider: 'google',
  providerAccountId: crypto.randomUUID(),
  email: `${crypto.randomUUID()}@markethub.test`,
  emailVerified: true,
  name: 'Ada',
  ...changes,
});
const countUsers = async () => Number((await database().execute('select count(*) from users'))[0]?.count);

describe('an account of a provider', () => {
  test('is made once and found again by the provider’s id, whatever its e-mail says later', async () => {
    const first = identity();
    const made = await resolveOauthUser(first);
    const again = await resolveOauthUser({ ...first, email: 'changed@markethub.test', emailVerified: false });
    expect(made).toHaveProperty('user.id');
    expect(again).toEqual(made);
  });

  test('never takes over a password account of the same e-mail', async () => {
    const email = `${crypto.randomUUID()}@markethub.test`;
    await registerUser({ email, password: 'correct horse battery' });
    const before = await countUsers();
    expect(await resolveOauthUser(identity({ email: email.toUpperCase() }))).toEqual({
      refusal: 'OAuthAccountNotLinked',
    });
    expect(await countUsers()).toBe(before);
  });

  test('nor an account of another provider', async () => {
    const google = identity();
    await resolveOauthUser(google);
    const github = identity({ provider: 'github', email: google.email });
    expect(await resolveOauthUser(github)).toEqual({ refusal: 'OAuthAccountNotLinked' });
  });

  test.each([{ emailVerified: false }, { email: null }, { email: 'not an address' }])(
    'is not made without a proven e-mail: %j',
    async (changes) => {
      expect(await resolveOauthUser(identity(changes))).toEqual({ refusal: 'EmailNotVerified' });
    },
  );

  test('20 first sign-ins at once make one user', async () => {
    const one = identity();
    const before = await countUsers();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => resolveOauthUser(one)));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(outcomes[0]).toHaveProperty('user.id');
    expect(await countUsers()).toBe(before + 1);
  });
});

test('profiles say proven only when the provider says so', () => {
  expect(
    oauthIdentity('google', '1', { sub: '1', email: 'a@b.test', email_verified: false }).emailVerified,
  ).toBe(false);
  expect(oauthIdentity('google', '1', { sub: '1', email: 'a@b.test' }).emailVerified).toBe(false);
  const github = { sub: '1', displayName: 'ada', primaryEmail: 'a@b.test', primaryVerified: false };
  expect(oauthIdentity('github', '1', github).emailVerified).toBe(false);
  expect(() => oauthIdentity('google', '1', { id: 5 })).toThrow();
});

describe('the list of providers', () => {
  const providers = async () =>
    Object.keys((await (await authGet(sameOriginRequest('/api/auth/providers'))).json()) as object);

  test('holds OAuth only when its variables are set', async () => {
    expect(await providers()).toEqual(['credentials']);
    useTestEnvironment({
      DATABASE_URL: testDatabase.url,
      GITHUB_CLIENT_ID: 'github-client-id',
      GITHUB_CLIENT_SECRET: 'github-client-secret',
    });
    expect(await providers()).toEqual(['credentials', 'github']);
    const csrf = await authGet(sameOriginRequest('/api/auth/csrf'));
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const cookie = csrf.headers
      .getSetCookie()
      .map((value) => value.split(';', 1)[0])
      .join('; ');
    const start = await authPost(
      sameOriginRequest('/api/auth/signin/github', {
        cookie,
        body: { csrfToken, json: 'true', callbackUrl: '/orders' },
      }),
    );
    const { url } = (await start.json()) as { url: string };
    const target = new URL(url);
    expect(target.origin + target.pathname).toBe('https://github.com/login/oauth/authorize');
    expect(target.searchParams.get('redirect_uri')).toBe('http://localhost:3000/api/auth/callback/github');
    expect(target.searchParams.get('code_challenge_method')).toBe('S256');
    const names = start.headers.getSetCookie().map((value) => value.split('=', 1)[0]);
    expect(names).toEqual(expect.arrayContaining(['mh-oauth-state', 'mh-pkce']));
    // Without the state cookie of this browser a callback signs nobody in.
    const forged = await authGet(sameOriginRequest('/api/auth/callback/github?code=stolen&state=guessed'));
    expect(forged.headers.get('location')).toContain('/api/auth/error');
    expect(forged.headers.getSetCookie().some((value) => value.startsWith('mh-session='))).toBe(false);
  });
});
