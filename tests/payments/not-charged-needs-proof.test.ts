/**
 * Rule 42: a negative answer about a payment is proof only when Stripe was asked after the confirmation; anything older
 * says that it is being checked. The read after a confirmation is not held back, and is bounded all the same.
 */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { GET as statusHandler } from '#app/api/payments/intents/[id]/route.ts';
import type { IntentStatusAnswer } from '#lib/contracts/payments.ts';
import { sameOriginRequest } from '../support/session.ts';
import { type Buyer, openShop, type Shop } from '../support/shop.ts';
import { throughRelay } from '../support/stripe-relay.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterEach(async () => {
  await shop.control('chaos', { rules: [], webhooks: { hold: true } });
});
afterAll(async () => {
  await shop.close();
});

const begin = async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 5 })]: 1 });
  const created = await shop.pay(buyer);
  return { buyer, intent: created.body.paymentIntent };
};

const after = async (buyer: Buyer, intentId: string): Promise<IntentStatusAnswer> => {
  const response = await statusHandler(
    sameOriginRequest(`/api/payments/intents/${intentId}?after=confirmation`, { cookie: buyer.cookie }),
    { params: Promise.resolve({ id: intentId }) },
  );
  expect(response.status).toBe(200);
  return (await response.json()) as IntentStatusAnswer;
};

test('a payment right after a decline and a read is never told as declined, with every webhook held', async () => {
  const { buyer, intent } = await begin();
  await shop.confirm(intent, 'pm_card_visa_chargeDeclined');
  expect((await after(buyer, intent.id)).truth).toMatchObject({ state: 'declined', charged: 'none' });
  await shop.confirm(intent, 'pm_card_visa');
  // Somebody has just asked, so this one is not asked at Stripe: it knows nothing about the second card.
  const { body: throttled } = await shop.status(buyer, intent.id);
  expect(throttled).toMatchObject({
    fresh: false,
    readAt: null,
    truth: { state: 'checking', charged: 'unknown' },
  });
  const startedAt = Date.now();
  const proven = await after(buyer, intent.id);
  expect(proven).toMatchObject({ fresh: true, truth: { state: 'paid', charged: 'some', next: 'none' } });
  expect(Date.parse(proven.readAt ?? '')).toBeGreaterThan(startedAt - 1_000);
});

test('a Stripe that cannot be asked leaves the answer open', async () => {
  const { buyer, intent } = await begin();
  await shop.confirm(intent, 'pm_card_visa_chargeDeclined');
  await shop.control('chaos', {
    rules: [{ match: { method: 'GET', path: '/v1/payment_intents/*' }, action: 'error_500_before' }],
  });
  expect(await after(buyer, intent.id)).toMatchObject({
    fresh: false,
    truth: { state: 'checking', charged: 'unknown', next: 'wait' },
  });
});

test('an answer that a later read has overtaken proves nothing', async () => {
  const { buyer, intent } = await begin();
  await shop.confirm(intent, 'pm_card_visa_chargeDeclined');
  let reads = 0;
  const [slow, quick] = await throughRelay(
    shop,
    async (asked, theirs) => {
      if (!asked.startsWith('GET /v1/payment_intents/')) return null;
      reads += 1;
      if (reads > 1) return null;
      const seen = await theirs();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return seen;
    },
    async () => {
      const first = after(buyer, intent.id);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await shop.confirm(intent, 'pm_card_threeDSecure2Required');
      return Promise.all([first, after(buyer, intent.id)]);
    },
  );
  expect(quick).toMatchObject({ fresh: true, truth: { state: 'needs_action' } });
  expect(slow).toMatchObject({ fresh: false, truth: { state: 'checking' } });
});

test('reads after confirmations are bounded, however many ask at once', async () => {
  const { buyer, intent } = await begin();
  let reads = 0;
  const startedAt = Date.now();
  const answers = await throughRelay(
    shop,
    (asked) => {
      if (asked.startsWith('GET /v1/payment_intents/')) reads += 1;
      return null;
    },
    () => Promise.all(Array.from({ length: 40 }, () => after(buyer, intent.id))),
  );
  // Two a second and no more, however long a busy machine takes.
  expect(reads).toBeLessThanOrEqual(2 + ((Date.now() - startedAt) / 1_000) * 2);
  for (const { fresh, truth } of answers) expect(truth.charged).toBe(fresh ? 'none' : 'unknown');
});

test('a canceled attempt is final: nothing was charged, and no read is needed to say so', async () => {
  const { buyer, intent } = await begin();
  await shop.cancel(buyer, intent.id);
  expect(await after(buyer, intent.id)).toMatchObject({
    fresh: true,
    truth: { state: 'canceled', charged: 'none', next: 'pay' },
  });
});

test('a provider that was left without paying is named, though no charge was ever made', async () => {
  const { buyer, intent } = await begin();
  await shop.confirm(intent, 'pm_card_visa_chargeDeclined');
  await after(buyer, intent.id);
  // As Stripe describes a payment that was left on PayPal's page.
  const left = await throughRelay(
    shop,
    async (asked, theirs) => {
      if (!asked.startsWith('GET /v1/payment_intents/')) return null;
      const seen = await theirs();
      const last_payment_error = {
        type: 'invalid_request_error',
        code: 'payment_method_customer_decline',
        message: 'The customer did not approve the payment.',
        payment_method: { id: 'pm_1', object: 'payment_method', type: 'paypal' },
      };
      return { status: 200, body: { ...(seen.body as object), last_payment_error, latest_charge: null } };
    },
    () => after(buyer, intent.id),
  );
  expect(left.failure).toMatchObject({
    code: 'payment_method_customer_decline',
    methodType: 'paypal',
    message: expect.stringMatching(/^You came back from PayPal without paying\./),
  });
  const [row] = await shop.db.execute<{ method_type: string; card_last4: string | null }>(
    sql`select method_type, card_last4 from checkout_attempts where stripe_intent_id = ${intent.id}`,
  );
  expect(row).toEqual({ method_type: 'paypal', card_last4: null });
});
