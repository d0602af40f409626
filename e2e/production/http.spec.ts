/** What the web process does with requests at the level of HTTP, through Next as every route: bodies, bounds, connections. */
import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { expect, test } from '@playwright/test';
import { stackInfo } from '../support/stack-info.ts';

const target = (): URL => new URL(stackInfo().shopUrl);

/** What the server says on one connection until it ends it, or until `until` is in it. */
const talk = (parts: readonly string[], until: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(target().port), target().hostname);
    let said = '';
    socket.setTimeout(15_000, () => socket.destroy(new Error(`no answer: ${said}`)));
    socket.on('data', (chunk) => {
      said += chunk.toString();
      if (until.test(said)) socket.destroy();
    });
    socket.on('close', () => resolve(said));
    socket.on('error', reject);
    for (const part of parts) socket.write(part);
  });

const head = (path: string, headers: Readonly<Record<string, string>>): string =>
  [
    `POST ${path} HTTP/1.1`,
    `Host: ${target().host}`,
    `Origin: ${target().origin}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n');

const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const JSON_CHUNKED = { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' };

const WHOLE_ANSWER = /HTTP\/1\.1 \d+[\s\S]*\r\n\r\n[\s\S]*\}/;

test('a signed event arrives whole, however its body is cut up', async () => {
  const event = JSON.stringify({
    id: `evt_in_pieces_${Date.now()}`,
    object: 'event',
    api_version: '2019-01-01',
    created: 1_790_000_000,
    livemode: false,
    type: 'product.created',
    data: { object: { id: 'prod_1', object: 'product', description: 'é'.repeat(3_000) } },
  });
  const signedAt = Math.floor(Date.now() / 1000);
  const [secret = ''] = stackInfo().webhookSecret.split(',');
  const mac = createHmac('sha256', secret).update(`${signedAt}.${event}`).digest('hex');
  const headers = { ...JSON_CHUNKED, 'Stripe-Signature': `t=${signedAt},v1=${mac}` };
  const pieces = [event.slice(0, 7), event.slice(7, 900), event.slice(900)].map(chunk);
  const said = await talk([head('/api/webhooks/stripe', headers), ...pieces, '0\r\n\r\n'], WHOLE_ANSWER);
  expect(said).toMatch(/^HTTP\/1\.1 200 /);
});

test('a body without a length beyond the bound is refused, and nothing of it is taken for another request', async () => {
  const smuggled = 'GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(400);
  const parts = Array.from({ length: 40 }, () => chunk(smuggled));
  const said = await talk([head('/api/webhooks/stripe', JSON_CHUNKED), ...parts], WHOLE_ANSWER);
  expect(said).toMatch(/^HTTP\/1\.1 (413|400) /);
  expect(said.match(/HTTP\/1\.1/g)).toHaveLength(1);
});

test('a body with a length beyond any bound is refused before it is read', async () => {
  const headers = { 'Content-Type': 'application/json', 'Content-Length': String(3 * 1024 * 1024) };
  const said = await talk([head('/api/payments/intents', headers)], WHOLE_ANSWER);
  expect(said).toMatch(/^HTTP\/1\.1 413 /);
  expect(said).toMatch(/connection: close/i);
});

test('a route that does not read its body leaves the connection usable', async () => {
  const request = `${head('/api/payments/customer-sessions', { 'Content-Type': 'application/json', 'Content-Length': '2' })}{}`;
  const said = await talk([request, request], /(HTTP\/1\.1 401[\s\S]*){2}\}/);
  expect(said.match(/HTTP\/1\.1 401/g)).toHaveLength(2);
});

test('a caller that goes away in the middle of its body harms nobody', async () => {
  for (let index = 0; index < 5; index += 1) {
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(target().port), target().hostname);
      socket.on('error', reject);
      socket.on('close', () => resolve());
      socket.write(`${head('/api/webhooks/stripe', { 'Content-Length': '500' })}{"id": "evt_`, () =>
        setTimeout(() => socket.destroy(), 50),
      );
    });
  }
  expect((await fetch(`${target().origin}/api/health`)).status).toBe(200);
});

test('a refusal carries the headers of every answer', async () => {
  const answer = await fetch(`${target().origin}/api/payments/intents`, { method: 'POST', body: '{}' });
  expect(answer.status).toBe(401);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('x-frame-options')).toBe('DENY');
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});
