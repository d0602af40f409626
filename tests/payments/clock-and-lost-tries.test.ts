/**
 * Rules 6 and 39: what an operation made is found whatever our clock says, an offset from Stripe's clock is warned of, and a
 * write whose first try was cut is never said not to have happened.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { GET as ready } from '#app/api/ready/route.ts';
import { resetConfig } from '#lib/config/config.ts';
import { clockOffsetSeconds, forgetClockOffset, noteStripeDate } from '#lib/observability/clock-offset.ts';
import { readMetrics } from '#lib/observability/metrics/metrics.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { cancelPaymentIntent } from '#lib/payments/stripe/payment-intents.ts';
import { sameOriginRequest } from '#tests/support/session.ts';
import { openShop, type Shop } from '#tests/support/shop.ts';
import { operationsAreDue } from '../support/pass-time.ts';

let shop: Shop;
const open: Server[] = [];
beforeAll(async () => {
  shop = await openShop();
});
afterEach(async () => {
  forgetClockOffset();
  process.env.STRIPE_API_URL = shop.sandbox.origin;
  resetConfig();
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
afterAll(async () => {
  await shop.close();
});

/** Stands for Stripe from now on. Each request gets the next answer, the last one again and again. */
type Answer = 'cut' | { readonly status: number; readonly body: object; readonly date?: string };
async function answerAsStripe(answers: Answer[], options: { closeAfter?: number } = {}): Promise<void> {
  let asked = 0;
  const server = createServer((request, response) => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    asked += 1;
    if (asked === options.closeAfter) server.close();
    request.resume();
    request.on('end', () => {
      if (answer === undefined || answer === 'cut') {
        request.socket.destroy();
        return;
      }
      if (answer.date !== undefined) response.setHeader('Date', answer.date);
      response.writeHead(answer.status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    });
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.STRIPE_API_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  resetConfig();
}

const busy: Answer = {
  status: 429,
  body: { error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests' } },
};

describe('a write that the SDK repeated by itself', () => {
  const write = () =>
    cancelPaymentIntent('pi_1', 'abandoned', { idempotencyKey: crypto.randomUUID(), pace: 'interactive' });

  test('is retryable when Stripe said so at once', async () => {
    await answerAsStripe([busy]);
    expect(await write()).toMatchObject({ ok: false, error: { class: 'retryable', code: 'rate_limit' } });
  });

  test('is indeterminate when its first try was cut and the second was refused for now', async () => {
    await answerAsStripe(['cut', busy]);
    expect(await write()).toMatchObject({ ok: false, error: { class: 'indeterminate', code: 'rate_limit' } });
  });

  test('is indeterminate when its first try was cut and nobody listened to the second', async () => {
    await answerAsStripe(['cut'], { closeAfter: 1 });
    expect(await write()).toMatchObject({ ok: false, error: { class: 'indeterminate' } });
  });

  test('keeps a definite refusal of its second try', async () => {
    const refusal = { type: 'invalid_request_error', code: 'resource_missing', message: 'No such payment' };
    await answerAsStripe(['cut', { status: 404, body: { error: refusal } }]);
    expect(await write()).toMatchObject({
      ok: false,
      error: { class: 'rejected', code: 'resource_missing' },
    });
  });
});

describe('the clock of Stripe', () => {
  test('is measured by every answer, and one that agrees is no warning', async () => {
    const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
    expect((await shop.pay(buyer)).status).toBe(201);
    expect(Math.abs(clockOffsetSeconds() ?? Number.NaN)).toBeLessThanOrEqual(2);
    expect(await (await ready(sameOriginRequest('/api/ready'))).json()).not.toHaveProperty('warnings');
    expect(await readMetrics()).toMatch(/^markethub_stripe_clock_offset_seconds -?[012]$/m);
  });

  test('that is minutes away is warned of by /api/ready and the metrics', async () => {
    const date = new Date(Date.now() - 120_000).toUTCString();
    await answerAsStripe([{ status: 200, body: { id: 'pi_1', object: 'payment_intent' }, date }]);
    await cancelPaymentIntent('pi_1', 'abandoned', { idempotencyKey: 'k', pace: 'interactive' }).catch(
      () => null,
    );
    const body: unknown = await (await ready(sameOriginRequest('/api/ready'))).json();
    const [seconds] = /\d+/.exec(/"seconds":(\d+)/.exec(JSON.stringify(body))?.[1] ?? '') ?? [];
    expect(body).toMatchObject({ status: 'ready', warnings: [{ code: 'clock_offset' }] });
    expect(Math.abs(Number(seconds) - 120)).toBeLessThanOrEqual(2);
    expect(await readMetrics()).toMatch(/^markethub_stripe_clock_offset_seconds 1(19|2[012])$/m);
  });

  test('is not measured by an answer without a date, or one that was long under way', () => {
    const now = Date.now();
    noteStripeDate({ date: undefined, sentAtMs: now, receivedAtMs: now });
    noteStripeDate({ date: 'yesterday', sentAtMs: now, receivedAtMs: now });
    noteStripeDate({ date: new Date(0).toUTCString(), sentAtMs: now - 60_000, receivedAtMs: now });
    expect(clockOffsetSeconds()).toBeNull();
  });
});

test('an intent whose answer was lost is found although our clock is two hours ahead', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  await shop.control('chaos', {
    rules: [{ match: { method: 'POST', path: '/v1/payment_intents' }, action: 'error_500_after' }],
  });
  expect((await shop.pay(buyer)).status).toBe(503);
  await shop.control('chaos', { rules: [] });
  await shop.db.execute(sql`
    update operations set created_at = now() + interval '2 hours' where user_id = ${buyer.id} and kind = 'intent.create'`);
  await operationsAreDue(shop);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3600_000 });
  while ((await resumeOperations()) > 0);
  vi.useRealTimers();
  const made = (await shop.stripe.paymentIntents.list({ limit: 100 })).data.filter(
    (intent) => intent.receipt_email === buyer.email,
  );
  expect(made).toHaveLength(1);
  const again = await shop.pay(buyer);
  expect([again.status, again.body.paymentIntent?.id]).toEqual([200, made[0]?.id]);
});
