import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { closeSharedDatabase, database } from '#db/client.ts';
import { raiseSessionVersion } from '#db/repositories/users.ts';
import { publicError } from '#lib/domain/errors.ts';
import { err, ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { clearBlockedLimits } from '#lib/security/rate-limit.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
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

describe('body', () => {
  const send = (body: BodyInit, contentType = 'application/json') =>
    echo(
      new Request('http://localhost:3000/api/test', {
        method: 'POST',
        headers: { 'Content-Type': contentType, 'Sec-Fetch-Site': 'same-origin' },
        body,
      }),
    );

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonp',
    'text/plain; application/json',
  ])('content type %s is refused', async (type) => {
    expect(await errorOf(await send('{"quantity":1}', type))).toMatchObject({
      status: 415,
      code: 'unsupported_media_type',
    });
  });

  test('a charset beside JSON is fine', async () => {
    expect((await send('{"quantity":1}', 'application/json; charset=utf-8')).status).toBe(201);
  });

  test.each(['', '{', '{"quantity":1}}', 'NaN', "{'quantity':1}", '\uFEFF{"quantity":1}'])(
    'broken JSON %j is a 400',
    async (text) => {
      expect((await send(text)).status).toBe(400);
    },
  );

  test('bytes that are not UTF-8 are a 400', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"quantity":1,"note":"'),
      Buffer.from([0xff, 0xc0]),
      Buffer.from('"}'),
    ]);
    expect(await errorOf(await send(bytes))).toMatchObject({ status: 400, code: 'invalid_json' });
  });

  test('a NUL, which the database cannot store, is a 400', async () => {
    expect(await errorOf(await send('{"quantity":1,"note":"a\\u0000"}'))).toMatchObject({ status: 400 });
  });

  test.each([
    ['{"quantity":-1}', 'quantity'],
    ['{"quantity":1e9}', 'quantity'],
    ['{"quantity":1.5}', 'quantity'],
    ['{"quantity":"1"}', 'quantity'],
    ['{"quantity":null}', 'quantity'],
    ['{}', 'quantity'],
    ['{"quantity":1,"amount":5}', 'amount'],
    ['{"quantity":1,"__proto__":{"admin":true}}', '__proto__'],
    ['{"quantity":1,"constructor":{"prototype":{}}}', 'constructor'],
    ['{"quantity":1,"note":{"toString":1}}', 'note'],
  ])('%s names the field %s', async (text, param) => {
    expect(await errorOf(await send(text))).toEqual({ status: 400, code: 'invalid_request', param });
  });

  test.each(['[]', 'null', '1', '"text"', '[[1]]'])('%s is not an object', async (text) => {
    expect(await errorOf(await send(text))).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  test('deep nesting is answered like any other wrong body', async () => {
    const deep = `{"note":${'['.repeat(400)}${']'.repeat(400)}}`;
    expect(await errorOf(await send(deep))).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  test('a body beyond the bound is refused by its declared length', async () => {
    const response = await send(JSON.stringify({ quantity: 1, note: 'x'.repeat(2000) }));
    expect(await errorOf(response)).toMatchObject({ status: 413, code: 'body_too_large' });
  });

  test('a stream beyond the bound is cut off, not read to its end', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(512).fill(32));
      },
    });
    const request = new Request('http://localhost:3000/api/test', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin' },
      body: endless,
      duplex: 'half',
    } as RequestInit);
    expect(await errorOf(await echo(request))).toMatchObject({ status: 413 });
    expect(pulled).toBeLessThan(8);
  });

  test('a lying content length does not pass the bound', async () => {
    for (const length of ['abc', '-1', '1e9', '']) {
      const request = new Request('http://localhost:3000/api/test', {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Sec-Fetch-Site': 'same-origin',
          'Content-Length': length,
        },
        body: JSON.stringify({ quantity: 1, note: 'x'.repeat(2000) }),
      });
      expect((await echo(request)).status).toBe(413);
    }
  });

  test('a route without a body takes none', async () => {
    const route = routeHandler({ name: 'test.bare', auth: 'none' }, async () => ok({ body: { done: true } }));
    const send = (body: string | undefined) =>
      route(
        sameOriginRequest('/api/test', {
          method: 'POST',
          headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.parse(body) }),
        }),
      );
    expect((await send(undefined)).status).toBe(200);
    expect((await send('{}')).status).toBe(200);
    expect(await errorOf(await send('{"x":1}'))).toMatchObject({ status: 400 });
  });
});

describe('query and path', () => {
  const list = routeHandler(
    {
      name: 'test.list',
      auth: 'none',
      query: z.object({ limit: z.coerce.number().int().min(1).max(50).optional() }),
    },
    async ({ query, params }) => ok({ body: { limit: query.limit ?? null, params } }),
  );
  test('a route without dynamic segments is called by Next with parameters that are undefined', async () => {
    const answer = await list(new Request('http://localhost:3000/api/test'), {
      params: Promise.resolve(undefined),
    });
    expect(await answer.json()).toEqual({ limit: null, params: {} });
  });

  const get = (search: string, params: Record<string, string> = {}) =>
    list(new Request(`http://localhost:3000/api/test${search}`), { params: Promise.resolve(params) });

  test('unknown, repeated and hostile names are refused', async () => {
    expect((await get('?limit=5')).status).toBe(200);
    for (const search of [
      '?limit=0',
      '?other=1',
      '?limit=1&limit=2',
      '?__proto__=1',
      '?limit=%00',
      '?limit=1e999',
    ]) {
      expect(await errorOf(await get(search))).toMatchObject({ status: 400, code: 'invalid_request' });
    }
  });

  test('a route without parameters gets a context that holds none', async () => {
    const context = { params: Promise.resolve(undefined) };
    expect((await list(new Request('http://localhost:3000/api/test'), context)).status).toBe(200);
  });

  test('a path that no id can be is not found', async () => {
    expect((await get('', { id: 'a\0b' })).status).toBe(404);
    expect((await get('', { id: 'x'.repeat(1000) })).status).toBe(404);
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
