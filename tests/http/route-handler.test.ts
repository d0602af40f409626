import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { closeSharedDatabase, database } from '#db/client.ts';
import { raiseSessionVersion } from '#db/repositories/users.ts';
import { publicError } from '#lib/domain/errors.ts';
import { err, ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { clearBlockedLimits } from '#lib/security/rate-limit.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import type { TestDatabase } from '#tests/support/database-server.ts';
import { useTestEnvironment } from '#tests/support/environment.ts';
import { createUser, sameOriginRequest, sessionCookie } from '#tests/support/session.ts';

let testDatabase: TestDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  useTestEnvironment({ DATABASE_URL: testDatabase.url });
});
beforeEach(clearBlockedLimits);
afterAll(async () => {
  await closeSharedDatabase();
  await testDatabase.drop();
});

const echo = routeHandler(
  {
    name: 'test.echo',
    auth: 'none',
    body: z.object({ quantity: z.number().int().min(0).max(99), note: z.string().max(20).optional() }),
    maxBodyBytes: 1024,
  },
  async ({ body }) => ok({ status: 201, body: { quantity: body.quantity } }),
);

const errorOf = async (response: Response) => {
  const body = (await response.json()) as { error: Record<string, unknown> };
  expect(body.error).toMatchObject({ requestId: response.headers.get('x-request-id') });
  return { status: response.status, code: body.error.code, param: body.error.param };
};

describe('origin of a write', () => {
  const send = (headers: Record<string, string>) =>
    echo(
      new Request('http://localhost:3000/api/test', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: '{"quantity":1}',
      }),
    );

  test.each(['same-site', 'cross-site', 'none', '', 'SAME-ORIGIN', 'same-origin, same-origin'])(
    'Sec-Fetch-Site "%s" is refused, even with our Origin',
    async (site) => {
      const response = await send({ 'Sec-Fetch-Site': site, Origin: 'http://localhost:3000' });
      expect(await errorOf(response)).toMatchObject({ status: 403, code: 'cross_origin' });
    },
  );

  test.each([
    'http://localhost:3000.evil.test',
    'https://localhost:3000',
    'http://127.0.0.1:4242',
    'null',
    '',
  ])('Origin "%s" is refused without Sec-Fetch-Site', async (origin) => {
    expect(await errorOf(await send({ Origin: origin }))).toMatchObject({ code: 'cross_origin' });
  });

  test('our own pages pass by either header', async () => {
    expect((await send({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(201);
    expect((await send({ Origin: 'http://localhost:3000' })).status).toBe(201);
  });

  test('neither header passes without a cookie and is refused with one', async () => {
    expect((await send({})).status).toBe(201);
    expect(await errorOf(await send({ Cookie: 'mh-cart=x' }))).toMatchObject({ status: 403 });
  });
});

describe('who may', () => {
  const route = (auth: 'user' | 'staff' | 'admin') =>
    routeHandler({ name: `test.${auth}`, auth }, async ({ user }) => ok({ body: { id: user.id } }));

  test('roles are read from the database, and a stranger is told apart from somebody without the right', async () => {
    const cases = [
      ['shopper', 200, 403, 403],
      ['support', 200, 200, 403],
      ['admin', 200, 200, 200],
    ] as const;
    for (const [role, ...expected] of cases) {
      const cookie = await sessionCookie(await createUser({ role }));
      const statuses: number[] = [];
      for (const level of ['user', 'staff', 'admin'] as const) {
        statuses.push((await route(level)(sameOriginRequest('/api/test', { cookie }))).status);
      }
      expect(statuses).toEqual(expected);
    }
    expect(await errorOf(await route('user')(sameOriginRequest('/api/test')))).toMatchObject({
      status: 401,
      code: 'unauthenticated',
    });
  });

  test('a session of an older version is over', async () => {
    const user = await createUser();
    const cookie = await sessionCookie(user);
    expect((await route('user')(sameOriginRequest('/api/test', { cookie }))).status).toBe(200);
    await raiseSessionVersion(database(), user.id);
    expect((await route('user')(sameOriginRequest('/api/test', { cookie }))).status).toBe(401);
  });

  test('an optional user is null for a broken cookie', async () => {
    const optional = routeHandler({ name: 'test.optional', auth: 'optional' }, async ({ user }) =>
      ok({ body: { signedIn: user !== null } }),
    );
    const response = await optional(sameOriginRequest('/api/test', { cookie: 'mh-session=broken' }));
    expect(await response.json()).toEqual({ signedIn: false });
  });
});

describe('answers', () => {
  test('an exception becomes internal_error and says nothing else', async () => {
    const route = routeHandler({ name: 'test.throw', auth: 'none' }, async () => {
      throw new Error('password of the database is hunter2');
    });
    const response = await route(sameOriginRequest('/api/test'));
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'internal_error', retryable: true } });
    expect(text).not.toContain('hunter2');
  });

  test('an error carries its details, its headers and no cache', async () => {
    const route = routeHandler({ name: 'test.error', auth: 'none' }, async () =>
      err(
        publicError('amount_changed', {
          details: { total: { amountMinor: 5, currency: 'eur' } },
          retryAfterSeconds: 3,
        }),
      ),
    );
    const response = await route(sameOriginRequest('/api/test'));
    expect(response.headers.get('retry-after')).toBe('3');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({
      error: { code: 'amount_changed', total: { amountMinor: 5 } },
    });
  });

  test('a redirect of the platform, whose headers are immutable, still gets ours', async () => {
    const route = routeHandler({ name: 'test.redirect', auth: 'none' }, async () =>
      Response.redirect('http://localhost:3000/orders', 303),
    );
    const response = await route(sameOriginRequest('/api/test'));
    expect(response.status).toBe(303);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('raw routes get the bytes as they came, without an origin', async () => {
    const route = routeHandler(
      { name: 'test.raw', auth: 'none', raw: true, origin: 'none', maxBodyBytes: 64 },
      async ({ rawBody }) => ok({ body: { hex: rawBody.toString('hex') } }),
    );
    const send = (body: BodyInit) =>
      route(
        new Request('http://localhost:3000/api/test', {
          method: 'POST',
          headers: { 'Sec-Fetch-Site': 'cross-site' },
          body,
        }),
      );
    expect(await (await send(new Uint8Array([0xff, 0, 1]))).json()).toEqual({ hex: 'ff0001' });
    expect((await send('x'.repeat(65))).status).toBe(413);
  });
});

describe('limits', () => {
  const limited = routeHandler(
    {
      name: 'test.limited',
      auth: 'none',
      limits: [{ name: 'test.limited', points: 3, windowSeconds: 60, per: 'address' }],
    },
    async () => ok({ body: {} }),
  );
  const from = (address: string) =>
    limited(sameOriginRequest('/api/test', { headers: { 'x-mh-client-address': address } }));

  test('the request after the last one is a 429 that says when to come back; others are not touched', async () => {
    for (let index = 0; index < 3; index += 1) expect((await from('192.0.2.1')).status).toBe(200);
    const refused = await from('192.0.2.1');
    expect(await errorOf(refused.clone())).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-policy')).toBe('"test.limited";q=3;w=60');
    expect(refused.headers.get('ratelimit')).toMatch(/^"test\.limited";r=0;t=\d+$/);
    expect((await from('192.0.2.2')).status).toBe(200);
  });

  test('one /64 of IPv6 is one client', async () => {
    for (let index = 0; index < 3; index += 1) await from(`2001:db8:1:2::${index + 1}`);
    expect((await from('2001:db8:1:2:ffff::9')).status).toBe(429);
    expect((await from('2001:db8:1:3::1')).status).toBe(200);
  });

  test('the limit holds when another process counted', async () => {
    for (let index = 0; index < 3; index += 1) await from('192.0.2.9');
    clearBlockedLimits();
    expect((await from('192.0.2.9')).status).toBe(429);
  });
});
