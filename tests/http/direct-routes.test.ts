/** A route without Next's frame behaves as with it: over real connections, with bodies and callers of every kind. */
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { publicError } from '#lib/domain/errors.ts';
import { err, ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import type { Route } from '#lib/http/route-options.ts';
import { answerDirectly, directRoute } from '#scripts/web/direct-routes.ts';
import { useTestEnvironment } from '#tests/support/environment.ts';

const ORIGIN = 'https://shop.test';
const open: Server[] = [];

beforeEach(() => useTestEnvironment());
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(route: Route): Promise<number> {
  const server = createServer((incoming, outgoing) => {
    outgoing.setHeader('X-Frame-Options', 'DENY');
    void answerDirectly(route, incoming, outgoing, ORIGIN);
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return (server.address() as AddressInfo).port;
}

type Answer = { status: number; headers: IncomingMessage['headers']; body: string };
const post = (port: number, chunks: readonly string[], headers: Record<string, string> = {}) =>
  new Promise<Answer>((resolve, reject) => {
    const call = httpRequest(
      {
        port,
        host: '127.0.0.1',
        path: '/api/x?a=1',
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
      },
      (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    call.on('error', reject);
    for (const chunk of chunks) call.write(chunk);
    call.end();
  });

/** What a server says on one connection until it ends it or `until` is in it. */
const talk = (port: number, parts: readonly string[], until: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk.toString();
      if (until.test(said)) socket.destroy();
    });
    socket.on('close', () => resolve(said));
    socket.on('error', reject);
    for (const part of parts) socket.write(part);
  });

const echo = routeHandler(
  { name: 'echo', auth: 'none', origin: 'none', body: z.object({ word: z.string() }) },
  async ({ body, request }) => ok({ body: { word: body.word, url: request.url } }),
);
const refusing = routeHandler({ name: 'refusing', auth: 'none', origin: 'none' }, async () =>
  err(publicError('not_found')),
);

describe('a route that is served directly', () => {
  test('gets the body, whole or in pieces, and the address of the shop', async () => {
    const port = await serve(echo);
    const text = JSON.stringify({ word: 'x'.repeat(2000) });
    const whole = await post(port, [text], { 'content-length': String(text.length) });
    expect(JSON.parse(whole.body)).toEqual({ word: 'x'.repeat(2000), url: `${ORIGIN}/api/x?a=1` });
    const inPieces = await post(port, [text.slice(0, 10), text.slice(10, 500), text.slice(500)]);
    expect(inPieces.body).toBe(whole.body);
    expect(whole.headers['content-length']).toBe(String(Buffer.byteLength(whole.body)));
    expect(whole.headers).toMatchObject({ 'x-frame-options': 'DENY', 'cache-control': 'no-store' });
    expect(whole.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('without a body is told so', async () => {
    const answer = await post(await serve(echo), [], { 'content-length': '0' });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'invalid_request' } });
  });

  test('sends each cookie in a header of its own', async () => {
    const route = routeHandler({ name: 'cookies', auth: 'none', origin: 'none' }, async () =>
      ok({ body: {}, cookies: ['a=1; Path=/', 'b=2; Path=/'] }),
    );
    expect((await post(await serve(route), [])).headers['set-cookie']).toEqual([
      'a=1; Path=/',
      'b=2; Path=/',
    ]);
  });

  test('answers nothing with 204 and no body', async () => {
    const route = routeHandler({ name: 'nothing', auth: 'none', origin: 'none' }, async () =>
      ok({ body: undefined }),
    );
    const answer = await post(await serve(route), []);
    expect([answer.status, answer.body, answer.headers['content-length']]).toEqual([204, '', undefined]);
  });

  test('refuses a body without a length beyond its bound, and takes nothing of it for another request', async () => {
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    const head =
      'POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
    const said = await talk(await serve(echo), [head, ...Array.from({ length: 8 }, () => chunk)], /$^/);
    expect(said).toMatch(/^HTTP\/1\.1 413 /);
    expect(said).toMatch(/Connection: close/i);
    expect(said.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test('that does not read a body leaves the connection usable', async () => {
    const request = 'POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}';
    const said = await talk(await serve(refusing), [request, request], /(HTTP[\s\S]*){2}\}/);
    expect(said.match(/HTTP\/1\.1 404/g)).toHaveLength(2);
  });

  test('knows of a caller that went away in the middle', async () => {
    const seen = new Promise<[boolean, number]>((resolve) => {
      void serve(async (request) => {
        const response = await echo(request);
        resolve([request.signal.aborted, response.status]);
        return response;
      }).then((port) => {
        const socket = connect(port, '127.0.0.1');
        socket.write(
          'POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"wo',
        );
        setTimeout(() => socket.destroy(), 50);
      });
    });
    expect(await seen).toEqual([true, 400]);
  });
});

test('only the two requests that earn money, written exactly so, are served directly', () => {
  const isDirect = (method: string, url: string) =>
    directRoute({ method, url } as IncomingMessage) !== undefined;
  expect(isDirect('POST', '/api/webhooks/stripe')).toBe(true);
  expect(isDirect('POST', '/api/payments/intents')).toBe(true);
  for (const [method, url] of [
    ['GET', '/api/webhooks/stripe'],
    ['POST', '/api/webhooks/stripe/'],
    ['POST', '/api/webhooks/stripe?x=1'],
    ['POST', '/api/webhooks/%73tripe'],
    ['POST', '/api/payments/intents/1'],
    ['POST', '/constructor'],
  ] as const) {
    expect(isDirect(method, url), `${method} ${url}`).toBe(false);
  }
});
