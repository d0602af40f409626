import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { POST as report } from '#app/api/csp-reports/route.ts';
import { GET as health } from '#app/api/health/route.ts';
import { GET as ready } from '#app/api/ready/route.ts';
import { closeSharedDatabase } from '#db/client.ts';
import { forgetReadiness } from '#lib/observability/readiness.ts';
import { documentPolicy, payPagePolicy } from '#lib/security/csp.ts';
import { summarizeCspReport } from '#lib/security/csp-report.ts';
import {
  badSignatureBlockSeconds,
  clearSignatureFailures,
  recordBadSignature,
} from '#lib/security/signature-failures.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import type { TestDatabase } from '#tests/support/database-server.ts';
import { useTestEnvironment } from '#tests/support/environment.ts';
import { sameOriginRequest } from '#tests/support/session.ts';
import { proxy } from '../../proxy.ts';

let testDatabase: TestDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
beforeEach(async () => {
  await closeSharedDatabase();
  forgetReadiness();
  useTestEnvironment({ DATABASE_URL: testDatabase.url });
});
afterAll(async () => {
  await closeSharedDatabase();
  await testDatabase.drop();
});

describe('probes', () => {
  test('a migrated database is ready and says how much waits', async () => {
    const response = await ready(sameOriginRequest('/api/ready'));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ready', backlog: { events: 0, oldestSeconds: 0 } });
  });

  test('without its database the process is alive and not ready, and tells no address', async () => {
    useTestEnvironment({ DATABASE_URL: 'postgres://app:hunter2@127.0.0.1:1/none' });
    expect((await health(sameOriginRequest('/api/health'))).status).toBe(200);
    const response = await ready(sameOriginRequest('/api/ready'));
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({ status: 'not ready', reason: 'database' });
  });

  test('a database that is behind this release is not ready', async () => {
    const owner = new URL(testDatabase.ownerUrl);
    useTestEnvironment({ DATABASE_URL: owner.href });
    const { database } = await import('#db/client.ts');
    await database().execute('alter table users rename column name_enc to name_old');
    try {
      const response = await ready(sameOriginRequest('/api/ready'));
      expect(await response.json()).toEqual({ status: 'not ready', reason: 'migrations' });
    } finally {
      await database().execute('alter table users rename column name_old to name_enc');
    }
  });
});

describe('policies', () => {
  const directive = (policy: string, name: string) =>
    policy.split('; ').find((part) => part.startsWith(`${name} `)) ?? '';

  test('pay pages allow the nonce and one third party, nothing inline and no eval', () => {
    const policy = payPagePolicy('bm9uY2U=', { dev: false });
    expect(directive(policy, 'script-src')).toBe("script-src 'self' 'nonce-bm9uY2U=' http://127.0.0.1:4242");
    expect(directive(policy, 'frame-src')).toBe('frame-src http://127.0.0.1:4242');
    expect(directive(policy, 'connect-src')).toBe("connect-src 'self' http://127.0.0.1:4242");
    expect(policy).not.toContain('unsafe-eval');
    expect(directive(policy, 'style-src-elem')).not.toContain('unsafe-inline');
  });

  test('with real keys the third party is Stripe alone', () => {
    useTestEnvironment({ MARKETHUB_PAYMENTS: 'stripe' });
    const policy = payPagePolicy('bm9uY2U=', { dev: false });
    const hosts = policy.match(/https:\/\/[^\s;]+/g) ?? [];
    for (const host of hosts) expect(host).toMatch(/^https:\/\/([a-z*.]+\.)?(stripe|link)\.com$/);
    expect(directive(policy, 'script-src')).toContain('https://js.stripe.com');
  });

  test('other documents know no third party and nothing inline', () => {
    const policy = documentPolicy(["'sha256-abc='"], { dev: false });
    expect(policy).not.toMatch(/https?:/);
    expect(directive(policy, 'script-src')).not.toContain('unsafe-inline');
    expect(directive(policy, 'frame-src')).toBe("frame-src 'none'");
  });

  test('the proxy gives every answer its own nonce and forbids keeping it', async () => {
    const { NextRequest } = await import('next/server');
    const answers = [1, 2].map(() => proxy(new NextRequest('http://localhost:3000/checkout')));
    const policies = answers.map((answer) => answer.headers.get('content-security-policy'));
    expect(policies[0]).not.toBe(policies[1]);
    expect(answers[0]?.headers.get('cache-control')).toBe('no-store');
    expect(answers[0]?.headers.get('referrer-policy')).toBe('strict-origin');
  });
});

describe('reports about policies', () => {
  const send = (body: string) =>
    report(
      new Request('http://localhost:3000/api/csp-reports', {
        method: 'POST',
        headers: { 'Content-Type': 'application/csp-report' },
        body,
      }),
    );

  test('queries, which can hold a client secret, are not kept', () => {
    const text = JSON.stringify({
      'csp-report': {
        'document-uri': 'http://localhost:3000/checkout/return?payment_intent_client_secret=pi_1_secret_2',
        'effective-directive': 'script-src-elem',
        'blocked-uri': 'inline',
        'script-sample': 'card=4242',
      },
    });
    expect(summarizeCspReport(text)).toEqual({
      document: 'http://localhost:3000/checkout/return',
      directive: 'script-src-elem',
      blocked: 'inline',
    });
  });

  test.each(['', 'null', '[]', '{"csp-report":null}', '{"csp-report":{}}', '{broken'])(
    '%s is taken quietly',
    async (body) => {
      expect((await send(body)).status).toBe(204);
    },
  );

  test('huge and too many reports are refused', async () => {
    expect((await send('x'.repeat(20_000))).status).toBe(413);
    let last = 0;
    for (let index = 0; index < 31; index += 1) last = (await send('{}')).status;
    expect(last).toBe(429);
  });
});

test('bad signatures close an address for the rest of a minute, in memory, without touching others', () => {
  clearSignatureFailures();
  const now = 1_000_000;
  for (let index = 1; index <= 30; index += 1) expect(recordBadSignature('192.0.2.1', now)).toBe(index);
  expect(badSignatureBlockSeconds('192.0.2.1', now + 1000)).toBe(59);
  expect(badSignatureBlockSeconds('192.0.2.2', now)).toBe(0);
  expect(badSignatureBlockSeconds('192.0.2.1', now + 60_001)).toBe(0);
  for (let index = 0; index < 6000; index += 1) recordBadSignature(`10.1.${index >> 8}.${index & 255}`, now);
  expect(recordBadSignature('192.0.2.1', now)).toBe(1);
});
