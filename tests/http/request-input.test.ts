import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { useTestEnvironment } from '#tests/support/environment.ts';
import { sameOriginRequest } from '#tests/support/session.ts';

beforeAll(() => useTestEnvironment());

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
