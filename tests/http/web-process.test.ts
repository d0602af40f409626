import { spawn } from 'node:child_process';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addressBlock } from '#lib/security/client-address.ts';
import { hashSource } from '#lib/security/csp.ts';
import { cleanHeaders } from '#scripts/web/client-headers.ts';
import { documentHolder, mayBeDocument } from '#scripts/web/hold-document.ts';
import { addressesToBind, listen, PortTaken } from '#scripts/web/listen.ts';
import { refusalOf } from '#scripts/web/request-bounds.ts';
import { TEST_ENVIRONMENT, useTestEnvironment } from '#tests/support/environment.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const open: Server[] = [];

beforeEach(() => useTestEnvironment());
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return (server.address() as AddressInfo).port;
}

type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};
function get(port: number, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = httpRequest({ port, host: '127.0.0.1', path: '/page', method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    call.on('error', reject);
    call.end();
  });
}

describe('what a client says about itself', () => {
  const seen = async (hops: number, headers: Record<string, string>) => {
    const port = await serve(
      createServer((request, response) => {
        cleanHeaders(request, hops);
        response.end(JSON.stringify(request.headers));
      }),
    );
    return JSON.parse((await get(port, headers)).body.toString()) as Record<string, string>;
  };
  const LIES = {
    'X-Forwarded-For': '203.0.113.9, 198.51.100.1, 198.51.100.2',
    'X-Forwarded-Host': 'evil.test',
    'X-Forwarded-Proto': 'https',
    'X-MH-Client-Address': '203.0.113.9',
    'X-Real-IP': '203.0.113.9',
    Forwarded: 'for=203.0.113.9',
    'X-Nextjs-Request-Id': '1',
    'X-Middleware-Subrequest': 'proxy:proxy:proxy',
    'X-Nonce': 'evil',
    'Content-Security-Policy': "script-src 'nonce-evil'",
  };

  test('nothing of it is believed without a proxy of ours', async () => {
    const headers = await seen(0, LIES);
    expect(headers['x-mh-client-address']).toBe('127.0.0.1');
    expect(Object.keys(headers).sort()).toEqual(['connection', 'host', 'x-mh-client-address']);
  });

  test.each([
    [1, '198.51.100.2'],
    [2, '198.51.100.1'],
    [3, '203.0.113.9'],
  ])('behind %i proxies the address is counted from the right', async (hops, address) => {
    expect((await seen(hops, LIES))['x-mh-client-address']).toBe(address);
  });

  test('behind a proxy that says nothing, or no address, there is still one client', async () => {
    expect((await seen(1, {}))['x-mh-client-address']).toBe('127.0.0.1');
    expect((await seen(1, { 'X-Forwarded-For': 'not an address' }))['x-mh-client-address']).toBe('unknown');
  });

  test('IPv6 counts by /64, IPv4 inside IPv6 as IPv4', () => {
    expect(addressBlock('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(addressBlock('2001:db8::1')).toBe('2001:db8:0:0::/64');
    expect(addressBlock('::1')).toBe('0:0:0:0::/64');
    expect(addressBlock('192.0.2.1')).toBe('192.0.2.1');
  });
});

describe('what is refused before a route sees it', () => {
  const refusal = (method: string, url: string, headers: Record<string, string> = {}) =>
    refusalOf({ method, url, headers } as unknown as IncomingMessage, url.split('?', 1)[0] ?? '');

  test('writes to pages, huge bodies and endless paths', () => {
    expect(refusal('POST', '/checkout')).toBe('method_not_allowed');
    expect(refusal('TRACE', '/')).toBe('method_not_allowed');
    expect(refusal('POST', '/api/account', { 'content-length': '2000000' })).toBe('body_too_large');
    expect(refusal('POST', '/api/account', { 'content-length': 'x' })).toBe('body_too_large');
    expect(refusal('GET', `/${'a'.repeat(5000)}`)).toBe('invalid_request');
    expect(refusal('POST', '/api/account', { 'content-length': '100' })).toBeNull();
    expect(refusal('GET', '/products/dusk-lamp?from=home')).toBeNull();
  });
});

describe('a document', () => {
  const SCRIPT = 'self.__next_f.push([1,"x"])';
  const HTML = `<!doctype html><script>${SCRIPT}</script><script>alert(1)</script>${'<p>word</p>'.repeat(200)}`;
  const refused: string[] = [];
  const hold = documentHolder({ reactFunctions: [], onRefused: (path) => refused.push(path) });
  const page = (write: (response: Parameters<typeof hold>[1]) => void) =>
    serve(
      createServer((request, response) => {
        response.setHeader('Content-Security-Policy', "default-src 'none'");
        if (mayBeDocument(request, '/page')) hold(request, response, '/page');
        write(response);
      }),
    );
  const streamed = (response: Parameters<typeof hold>[1]) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    // As a compressing middleware does: headers are written before the first part.
    response.writeHead(200, { ETag: '"1"' });
    response.flushHeaders();
    response.write(HTML.slice(0, 30));
    setImmediate(() => response.end(HTML.slice(30)));
  };

  test('is sent whole, with the hashes of the scripts that may run and of no other', async () => {
    const answer = await get(await page(streamed));
    expect(answer.body.toString()).toBe(HTML);
    expect(answer.headers['content-length']).toBe(String(HTML.length));
    expect(answer.headers['content-security-policy']).toContain(hashSource(SCRIPT));
    expect(answer.headers['content-security-policy']).not.toContain(hashSource('alert(1)'));
    expect(answer.headers['content-security-policy']).not.toContain("script-src 'self' 'unsafe-inline'");
    expect(refused).toEqual(['/page']);
  });

  test('is compressed for those who ask, again from memory', async () => {
    const port = await page(streamed);
    for (let round = 0; round < 2; round += 1) {
      const answer = await get(port, { 'Accept-Encoding': 'br, gzip' });
      expect(answer.headers['content-encoding']).toBe('gzip');
      expect(gunzipSync(answer.body).toString()).toBe(HTML);
    }
  });

  test('that did not change keeps its policy; what is no document keeps the strict one', async () => {
    const unchanged = await get(
      await page((response) => {
        response.writeHead(304);
        response.end();
      }),
    );
    expect(unchanged.headers['content-security-policy']).toBeUndefined();
    const json = await get(
      await page((response) => {
        response.setHeader('Content-Type', 'application/json');
        response.end('{}');
      }),
    );
    expect(json.headers['content-security-policy']).toBe("default-src 'none'");
  });

  test('asked for by HEAD has no body', async () => {
    expect((await get(await page(streamed), {}, 'HEAD')).body).toHaveLength(0);
  });
});

describe('listening', () => {
  test('a local shop binds to loopback alone, HOST decides otherwise', () => {
    expect(addressesToBind(undefined, { localOnly: true })).toEqual(['127.0.0.1', '::1']);
    expect(addressesToBind('0.0.0.0', { localOnly: true })).toEqual(['0.0.0.0']);
    expect(addressesToBind('', { localOnly: false })).toEqual(['::']);
  });

  test('a port that is taken is told with its number', async () => {
    const port = await serve(createServer());
    await expect(listen(() => createServer(), ['127.0.0.1'], port)).rejects.toThrow(PortTaken);
    await expect(listen(() => createServer(), ['127.0.0.1'], port)).rejects.toThrow(`Port ${port}`);
  });
});

describe('the program', () => {
  const run = (environment: Record<string, string>): Promise<{ code: number | null; errors: string }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [join(ROOT, 'scripts/serve.ts')], {
        env: { NODE_ENV: 'production', PATH: process.env.PATH ?? '', ...environment },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let errors = '';
      child.stderr.on('data', (chunk) => (errors += String(chunk)));
      child.on('close', (code) => resolve({ code, errors }));
    });
  const production = TEST_ENVIRONMENT;

  test('stops at a wrong environment with the name of the variable and nothing of its value', async () => {
    const { code, errors } = await run({
      ...production,
      STRIPE_WEBHOOK_SECRET: '',
      INDEX_KEY: 'broken-secret',
    });
    expect(code).toBe(1);
    expect(errors).toMatch(/INDEX_KEY: expected base64/);
    expect(errors).not.toContain('broken-secret');
  });

  test('stops at a port that is taken and says which', async () => {
    const port = await serve(createServer());
    const { code, errors } = await run({ ...production, PORT: String(port) });
    expect(code).toBe(1);
    expect(errors).toContain(`Port ${port} on 127.0.0.1 is taken`);
  });
});
