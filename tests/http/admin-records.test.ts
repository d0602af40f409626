/** Staff read findings, ledger and audit; admins act; others are told nothing. Metrics need their token. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GET as audit } from '#app/api/admin/audit/route.ts';
import { POST as verifyAudit } from '#app/api/admin/audit/verify/route.ts';
import { GET as balances } from '#app/api/admin/ledger/balances/route.ts';
import { POST as rebuild } from '#app/api/admin/ledger/rebuild/route.ts';
import { GET as transactions } from '#app/api/admin/ledger/transactions/route.ts';
import { POST as resolve } from '#app/api/admin/reconciliation/findings/[id]/resolve/route.ts';
import { GET as findings } from '#app/api/admin/reconciliation/findings/route.ts';
import { GET as runs, POST as startRun } from '#app/api/admin/reconciliation/runs/route.ts';
import { GET as metrics } from '#app/api/metrics/route.ts';
import { closeSharedDatabase, database, inTransaction } from '#db/client.ts';
import { insertFinding } from '#db/repositories/reconciliation-findings.ts';
import { beginRun } from '#db/repositories/reconciliation-runs.ts';
import { postPaymentCaptured } from '#lib/payments/ledger/post-movements.ts';
import { closeQueueSender } from '#lib/queue/enqueue-event.ts';
import { createSealer } from '#lib/security/audit/sealer.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import type { TestDatabase } from '#tests/support/database-server.ts';
import { useTestEnvironment } from '#tests/support/environment.ts';
import { createUser, sameOriginRequest, sessionCookie } from '#tests/support/session.ts';

const TOKEN = 'a-metrics-token-worth-nothing';
let testDatabase: TestDatabase;
const cookies: Record<'shopper' | 'support' | 'admin', string> = { shopper: '', support: '', admin: '' };

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  useTestEnvironment({ DATABASE_URL: testDatabase.url, METRICS_TOKEN: TOKEN });
  for (const role of ['shopper', 'support', 'admin'] as const)
    cookies[role] = await sessionCookie(await createUser({ role }));
});
afterAll(async () => {
  await closeQueueSender();
  await closeSharedDatabase();
  await testDatabase.drop();
});

const get = (path: string, role: keyof typeof cookies) => sameOriginRequest(path, { cookie: cookies[role] });
const post = (path: string, role: keyof typeof cookies, body: object = {}) =>
  sameOriginRequest(path, { cookie: cookies[role], method: 'POST', body });
const bodyOf = async (response: Response) => (await response.json()) as Record<string, unknown>;

describe('who may', () => {
  test.each([
    ['findings', findings],
    ['runs', runs],
    ['audit', audit],
    ['balances', balances],
    ['transactions', transactions],
  ])('read %s: staff, nobody else', async (name, handler) => {
    const path = `/api/admin/${name}`;
    expect((await handler(sameOriginRequest(path))).status).toBe(401);
    expect((await handler(get(path, 'shopper'))).status).toBe(403);
    expect((await handler(get(path, 'support'))).status).toBe(200);
    expect((await handler(get(path, 'admin'))).status).toBe(200);
  });

  test.each([
    ['start a run', startRun, { kind: 'recent' }, 202],
    ['verify the audit log', verifyAudit, {}, 200],
    ['rebuild the ledger', rebuild, {}, 200],
  ] as const)('%s: admins, nobody else', async (_name, handler, body, status) => {
    expect((await handler(post('/api/admin/x', 'shopper', body))).status).toBe(403);
    expect((await handler(post('/api/admin/x', 'support', body))).status).toBe(403);
    expect((await handler(post('/api/admin/x', 'admin', body))).status).toBe(status);
  });
});

test('a finding is told in words, and resolved once, by an admin', async () => {
  const begin = { kind: 'full', startedBy: 'worker', notWithinSeconds: 0 } as const;
  const runId = await inTransaction(database(), (tx) => beginRun(tx, begin));
  const drift = { kind: 'event_dead', subject: 'evt_1', orderId: null, detail: { reason: 'x' } } as const;
  await insertFinding(database(), { runId: runId ?? '', drift, repair: null });
  await insertFinding(database(), { runId: runId ?? '', drift, repair: null });
  const { data } = (await bodyOf(await findings(get('/api/admin/findings', 'support')))) as {
    data: { id: string; kind: string; message: string }[];
  };
  expect(data).toHaveLength(1);
  expect(data[0]).toMatchObject({ kind: 'event_dead', message: 'An event of Stripe was given up.' });
  const press = (role: 'support' | 'admin', id = data[0]?.id ?? '') =>
    resolve(post('/api/admin/x', role), { params: Promise.resolve({ id }) });
  expect((await press('support')).status).toBe(403);
  expect((await press('admin')).status).toBe(200);
  expect((await press('admin')).status).toBe(404);
  expect((await press('admin', 'no-uuid')).status).toBe(404);
  expect(await bodyOf(await findings(get('/api/admin/findings', 'admin')))).toEqual({
    data: [],
    nextCursor: null,
  });
  const all = await bodyOf(await findings(get('/api/admin/findings?state=all', 'admin')));
  expect(all.data).toMatchObject([{ resolvedBy: expect.stringMatching(/^user:/) }]);
});

test('a run that was asked for waits for the worker once', async () => {
  await startRun(post('/api/admin/x', 'admin', { kind: 'full' }));
  await startRun(post('/api/admin/x', 'admin', { kind: 'full' }));
  const jobs = await database().execute(
    sql`select data from pgboss.job where name = 'reconcile' and data->>'kind' = 'full'`,
  );
  expect(jobs).toHaveLength(1);
  expect((await startRun(post('/api/admin/x', 'admin', { kind: 'all' }))).status).toBe(400);
});

test('balances and transactions are those of the ledger, page by page', async () => {
  for (const intentId of ['pi_1', 'pi_2', 'pi_3']) {
    await inTransaction(database(), (tx) =>
      postPaymentCaptured(
        tx,
        { intentId, amountMinor: 100, currency: 'usd', placement: 'sales' },
        { orderId: null, eventId: null },
      ),
    );
  }
  expect((await bodyOf(await balances(get('/api/admin/x', 'support')))).data).toEqual([
    { account: 'sales', currency: 'usd', amountMinor: -300 },
    { account: 'stripe_clearing', currency: 'usd', amountMinor: 300 },
  ]);
  const first = await bodyOf(await transactions(get('/api/admin/x?limit=2', 'support')));
  expect(first.data).toMatchObject([{ source: 'capture:pi_3' }, { source: 'capture:pi_2' }]);
  const second = await bodyOf(
    await transactions(get(`/api/admin/x?limit=2&cursor=${String(first.nextCursor)}`, 'support')),
  );
  expect(second).toMatchObject({ data: [{ source: 'capture:pi_1' }], nextCursor: null });
  expect((await balances(get('/api/admin/x?order=MH-000000000000', 'support'))).status).toBe(404);
  const rebuilt = await bodyOf(await rebuild(post('/api/admin/x', 'admin')));
  expect(rebuilt).toMatchObject({ equal: false, transactions: 3 });
});

test('audit rows say whether they are sealed, and a verification is written down itself', async () => {
  await createSealer().tick();
  expect(await bodyOf(await verifyAudit(post('/api/admin/x', 'admin')))).toMatchObject({ intact: true });
  const { data } = (await bodyOf(await audit(get('/api/admin/x?limit=2', 'support')))) as {
    data: { action: string; sealed: boolean }[];
  };
  expect(data).toMatchObject([{ action: 'audit.verified', sealed: false }, { sealed: true }]);
  const none = await bodyOf(await audit(get(`/api/admin/x?subject=refund:${uuidv7()}`, 'support')));
  expect(none).toEqual({ data: [], nextCursor: null });
});

describe('metrics', () => {
  const ask = (authorization?: string) =>
    metrics(
      new Request('http://localhost:3000/api/metrics', {
        headers: authorization === undefined ? {} : { authorization },
      }),
    );

  test('are for who has the token', async () => {
    expect((await ask()).status).toBe(401);
    expect((await ask(`Bearer ${TOKEN}x`)).status).toBe(401);
    const answer = await ask(`Bearer ${TOKEN}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('version=0.0.4');
    const text = await answer.text();
    expect(text).toContain(
      '# TYPE markethub_inbox_events gauge\nmarkethub_inbox_events{state="received"} 0\n',
    );
    expect(text).toMatch(/markethub_queue_jobs\{queue="reconcile",state="created"\} \d/);
    expect(text).toMatch(/markethub_audit_unsealed_rows \d/);
    for (const line of text.trim().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) markethub_\w+ .+|markethub_\w+(\{[^}]*\})? -?[0-9.e+-]+)$/);
    }
  });

  test('are not there without a token', async () => {
    useTestEnvironment({ DATABASE_URL: testDatabase.url, METRICS_TOKEN: undefined });
    expect((await ask('Bearer ')).status).toBe(404);
  });
});
