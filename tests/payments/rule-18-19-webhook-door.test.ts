/** Rules 18 and 19: raw bytes and signature before anything; no secret, no service; 200 means stored. */
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { POST } from '#app/api/webhooks/stripe/route.ts';
import { resetConfig } from '#lib/config/config.ts';
import { readOpenWorkForStaff } from '#lib/orders/admin-overview.ts';
import { stripeClient } from '#lib/payments/stripe/client.ts';
import { verifyWebhook } from '#lib/payments/stripe/webhook-signature.ts';
import { clearSignatureFailures } from '#lib/security/signature-failures.ts';
import { clearSignatureRuns, noteBadSignature, WRITE_EVERY_MS } from '#lib/security/signature-runs.ts';
import { openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterEach(() => {
  clearSignatureFailures();
  clearSignatureRuns();
});
afterAll(async () => {
  await shop.close();
});

const now = () => Math.floor(Date.now() / 1000);

const EVENT = {
  id: 'evt_door',
  object: 'event',
  api_version: '2026-10-28.endive',
  created: 1_790_000_000,
  livemode: false,
  pending_webhooks: 1,
  request: { id: null, idempotency_key: null },
  type: 'product.created',
  data: { object: { id: 'prod_1', object: 'product' } },
};

const sign = (payload: string, secret: string, t: number) =>
  `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${payload}`).digest('hex')}`;

const send = async (
  payload: string,
  signature: string | null,
): Promise<{ status: number; code: string | undefined }> => {
  const response = await POST(
    new Request('http://localhost:3000/api/webhooks/stripe', {
      method: 'POST',
      headers: signature === null ? {} : { 'Stripe-Signature': signature },
      body: payload,
    }),
  );
  const body = (await response.json()) as { error?: { code: string } };
  return { status: response.status, code: body.error?.code };
};

const stored = async (): Promise<string[]> => {
  const rows = await shop.db.execute<{ id: string }>(sql`select id from stripe_events order by id`);
  return rows.map((row) => row.id);
};

describe('a webhook', () => {
  const payload = JSON.stringify(EVENT);

  test.each([
    ['without a signature', () => null],
    ['with an empty signature', () => ''],
    ['with rubbish for a signature', () => 'not=a,signature'],
    ['signed with another secret', () => sign(payload, 'whsec_other', now())],
    ['signed over another body', () => sign(`${payload} `, shop.webhookSecret, now())],
    ['signed an hour ago', () => sign(payload, shop.webhookSecret, now() - 3600)],
    ['signed for a moment in ten minutes', () => sign(payload, shop.webhookSecret, now() + 600)],
    ['signed for next year', () => sign(payload, shop.webhookSecret, now() + 31_536_000)],
    [
      'signed for next year behind a timestamp of now',
      () => `t=${now()},${sign(payload, shop.webhookSecret, now() + 31_536_000)}`,
    ],
    ['signed with an empty key', () => sign(payload, '', now())],
    ['with only an old scheme', () => sign(payload, shop.webhookSecret, now()).replace('v1=', 'v0=')],
  ])('%s is refused with 400 and nothing is stored', async (_name, signature) => {
    const before = await stored();
    expect(await send(payload, signature())).toEqual({ status: 400, code: 'invalid_signature' });
    expect(await stored()).toEqual(before);
  });

  test('signed by a clock that is two minutes ahead is taken', async () => {
    const ahead = JSON.stringify({ ...EVENT, id: 'evt_ahead' });
    expect((await send(ahead, sign(ahead, shop.webhookSecret, now() + 120))).status).toBe(200);
    expect(await stored()).toContain('evt_ahead');
  });

  test('whose bytes are signed is taken as it is: odd white space and escapes included', async () => {
    const odd = `${JSON.stringify({ ...EVENT, id: 'evt_odd' }, null, 3).replace('product.created', 'product.cr\\u0065ated')}\n\n`;
    expect((await send(odd, sign(odd, shop.webhookSecret, now()))).status).toBe(200);
    const [row] = await shop.db.execute(
      sql`select type, state, reason from stripe_events where id = 'evt_odd'`,
    );
    expect(row).toEqual({ type: 'product.created', state: 'ignored', reason: 'type_not_projected' });
  });

  test('signed with the second of two secrets is valid while they are being rotated', async () => {
    process.env.STRIPE_WEBHOOK_SECRET = `${shop.webhookSecret},whsec_next_one_0123456789`;
    resetConfig();
    const body = JSON.stringify({ ...EVENT, id: 'evt_rotated' });
    expect((await send(body, sign(body, 'whsec_next_one_0123456789', now()))).status).toBe(200);
    expect((await send(body, sign(body, shop.webhookSecret, now()))).status).toBe(200);
    process.env.STRIPE_WEBHOOK_SECRET = shop.webhookSecret;
    resetConfig();
    expect(await stored()).toContain('evt_rotated');
  });

  test('that is not JSON under a valid signature is a 400, not a crash', async () => {
    const broken = '{"id": "evt_';
    expect((await send(broken, sign(broken, shop.webhookSecret, now()))).status).toBe(400);
  });

  test.each([
    ['a list', []],
    ['nothing', null],
    ['a number', 7],
    ['a text', 'evt_text'],
    ['an object with a number for an id', { id: 1 }],
    ['an object that only says that it is an event', { object: 'event' }],
    ['an event without data', { ...EVENT, id: 'evt_no_data', data: null }],
    ['an event whose data is a list', { ...EVENT, id: 'evt_list', data: [] }],
    ['an event without an id', { ...EVENT, id: '' }],
    ['an event with a NUL in its id', { ...EVENT, id: 'evt_\u0000' }],
    ['an event with half a surrogate pair in its id', { ...EVENT, id: 'evt_\ud800' }],
    ['an event with a space in its id', { ...EVENT, id: 'evt_ one' }],
    ['an event with an id of ours', { ...EVENT, id: 'obs_1' }],
    ['an event with an id that is endless', { ...EVENT, id: `evt_${'x'.repeat(300)}` }],
    ['an event without a type', { ...EVENT, id: 'evt_no_type', type: undefined }],
    ['an event with a NUL in its type', { ...EVENT, id: 'evt_type', type: 'charge\u0000.succeeded' }],
    ['an event without a time', { ...EVENT, id: 'evt_no_time', created: null }],
    ['an event with a time in words', { ...EVENT, id: 'evt_words', created: 'now' }],
    ['an event with half a second', { ...EVENT, id: 'evt_half', created: 1.5 }],
    ['an event with an endless time', { ...EVENT, id: 'evt_late', created: 1e300 }],
    ['an event without a mode', { ...EVENT, id: 'evt_no_mode', livemode: 'false' }],
    ['an event with a number for a version', { ...EVENT, id: 'evt_version', api_version: 3 }],
    ['an event with an account that is none', { ...EVENT, id: 'evt_account', account: {} }],
    ['another object', { ...EVENT, id: 'evt_other', object: 'charge' }],
  ])('that is signed and %s is refused with 400 of its own, and nothing is stored', async (_name, body) => {
    const before = await stored();
    const payload = JSON.stringify(body);
    expect(await send(payload, sign(payload, shop.webhookSecret, now()))).toEqual({
      status: 400,
      code: 'invalid_event',
    });
    expect(await stored()).toEqual(before);
  });

  test.each([
    ['no object', {}],
    ['null', { object: null }],
    ['a list', { object: [] }],
    ['a text', { object: 'charge' }],
    ['a charge without anything', { object: { object: 'charge' } }],
    ['a charge with a NUL in its id', { object: { object: 'charge', id: 'ch_\u0000' } }],
    ['a refund with half a surrogate pair', { object: { object: 'refund', id: 're_1', reason: '\udc00' } }],
    [
      'an intent whose metadata is a text',
      { object: { object: 'payment_intent', id: 'pi_1', metadata: 'x' } },
    ],
    [
      'an intent with a NUL in its metadata',
      { object: { object: 'payment_intent', id: 'pi_1', metadata: { markethub_attempt: '\u0000' } } },
    ],
    [
      'a review with a NUL in its reason',
      {
        object: {
          object: 'review',
          id: 'prv_1',
          payment_intent: 'pi_1',
          open: true,
          opened_reason: 'r\u0000',
          created: 1,
        },
      },
    ],
  ])('about %s is stored all the same', async (_name, data) => {
    const id = `evt_odd_${(await stored()).length}`;
    const payload = JSON.stringify({ ...EVENT, id, type: 'charge.updated', data });
    expect((await send(payload, sign(payload, shop.webhookSecret, now()))).status).toBe(200);
    expect(await stored()).toContain(id);
  });

  test('larger than any event of Stripe is refused before it is looked at', async () => {
    const huge = JSON.stringify({ ...EVENT, id: 'evt_huge', padding: 'x'.repeat(600_000) });
    expect((await send(huge, sign(huge, shop.webhookSecret, now()))).status).toBe(413);
    expect(await stored()).not.toContain('evt_huge');
  });

  test('forged thirty times from one address meets a limit that a genuine one does not', async () => {
    for (let index = 0; index < 30; index += 1) await send(payload, 'rubbish');
    expect((await send(payload, 'rubbish')).status).toBe(429);
    const genuine = JSON.stringify({ ...EVENT, id: 'evt_genuine' });
    expect((await send(genuine, sign(genuine, shop.webhookSecret, now()))).status).toBe(200);
  });

  test('that does not verify, time and again, becomes a warning on the overview for a day', async () => {
    clearSignatureRuns();
    await shop.db.execute(sql`delete from signature_failure_runs`);
    for (let index = 0; index < 4; index += 1) await send(payload, 'rubbish');
    expect((await readOpenWorkForStaff()).badSignatures).toBeNull();
    for (let index = 0; index < 6; index += 1) await send(payload, sign(payload, 'whsec_other', now()));
    await expect.poll(async () => (await readOpenWorkForStaff()).badSignatures?.failures).toBe(5);
    // One row for the run, however many come, and within a minute nothing more is written.
    const rows = await shop.db.execute(sql`select failures from signature_failure_runs`);
    expect([...rows]).toEqual([{ failures: 5 }]);
    noteBadSignature(Date.now() + WRITE_EVERY_MS);
    await expect.poll(async () => (await readOpenWorkForStaff()).badSignatures?.failures).toBe(11);
    expect(await shop.db.execute(sql`select 1 from signature_failure_runs`)).toHaveLength(1);
    await shop.db.execute(sql`
      update signature_failure_runs set started_at = now() - interval '2 days', last_at = now() - interval '25 hours'`);
    expect((await readOpenWorkForStaff()).badSignatures).toBeNull();
  });

  test('that fails a few times far apart is no run: only those that follow each other count', async () => {
    clearSignatureRuns();
    await shop.db.execute(sql`delete from signature_failure_runs`);
    const farMs = 3_600_001;
    const begun = Date.now() - 7 * farMs;
    for (let index = 0; index < 8; index += 1) noteBadSignature(begun + index * farMs);
    for (let index = 0; index < 4; index += 1) noteBadSignature();
    await expect.poll(async () => (await readOpenWorkForStaff()).badSignatures?.failures).toBe(5);
  });

  test('without a configured secret is answered with 503, and an empty key never verifies', async () => {
    expect(verifyWebhook(payload, sign(payload, '', now()), [''])).toEqual({
      ok: false,
      error: 'webhook_not_configured',
    });
    expect(verifyWebhook(payload, sign(payload, ' ', now()), [' '])).toEqual({
      ok: false,
      error: 'webhook_not_configured',
    });
    delete process.env.STRIPE_WEBHOOK_SECRET;
    resetConfig();
    const answer = await send(payload, sign(payload, '', now()));
    process.env.STRIPE_WEBHOOK_SECRET = shop.webhookSecret;
    resetConfig();
    expect(answer).toEqual({ status: 503, code: 'webhook_not_configured' });
  });

  test('during a rotation is valid under each secret, whichever copy of the SDK made the client', () => {
    const rotating = ['whsec_new', 'whsec_old'];
    const holder = Symbol.for('markethub.stripe');
    stripeClient();
    const kept: unknown = Reflect.get(globalThis, holder);
    // A production build can hold the SDK twice; the copy that makes the one client is not always our own.
    const SecondCopy = createRequire(import.meta.url)('stripe') as typeof Stripe;
    for (const client of [stripeClient(), new SecondCopy('sk_test_copy')]) {
      Reflect.set(globalThis, holder, { ...(kept as object), client });
      for (const secret of rotating) {
        expect(verifyWebhook(payload, sign(payload, secret, now()), rotating)).toMatchObject({ ok: true });
      }
      const foreign = verifyWebhook(payload, sign(payload, 'whsec_foreign', now()), rotating);
      expect(foreign).toEqual({ ok: false, error: 'invalid_signature' });
    }
    Reflect.set(globalThis, holder, kept);
  });

  test('that cannot be applied now is stored with a job before it is acknowledged, and applied later', async () => {
    const variant = await shop.product({ stock: 1 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const created = await shop.pay(buyer);
    await shop.confirm(created.body.paymentIntent);
    const [event] = await shop.events('payment_intent.succeeded');
    if (!event) throw new Error('no event');
    // Somebody else holds the order for longer than a webhook waits.
    const blocker = shop.db.transaction(async (tx) => {
      await tx.execute(sql`select 1 from orders where user_id = ${buyer.id} for update`);
      expect(await shop.post(event)).toBe(200);
    });
    await blocker;
    const [waiting] = await shop.db.execute(
      sql`select state, reason from stripe_events where id = ${event.id}`,
    );
    expect(waiting).toEqual({ state: 'received', reason: 'apply_failed' });
    const jobs = await shop.db.execute(sql`
      select 1 from pgboss.job where name = 'event.apply' and data->>'eventId' = ${event.id}`);
    expect(jobs).toHaveLength(1);
    const { sweep } = await import('#lib/jobs/run.ts');
    await sweep();
    expect((await shop.status(buyer, created.body.paymentIntent.id)).body.order.status).toBe('paid');
    const [applied] = await shop.db.execute(sql`select state from stripe_events where id = ${event.id}`);
    expect(applied).toEqual({ state: 'applied' });
  });

  test('that cannot be stored is not acknowledged', async () => {
    const body = JSON.stringify({ ...EVENT, id: 'evt_locked_out' });
    const { closeSharedDatabase } = await import('#db/client.ts');
    const good = process.env.DATABASE_URL;
    await closeSharedDatabase();
    process.env.DATABASE_URL = 'postgres://nobody@127.0.0.1:1/none';
    resetConfig();
    const answer = await send(body, sign(body, shop.webhookSecret, now()));
    await closeSharedDatabase();
    process.env.DATABASE_URL = good;
    resetConfig();
    expect(answer.status).toBe(503);
    expect(await stored()).not.toContain('evt_locked_out');
  });
});
