/**
 * Every endpoint of the sandbox is driven through the real SDK; every body and every event is validated against
 * Stripe's own shapes, and what objects say about each other is checked.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiRoutes } from '#sandbox/resources/routes.ts';
import { type ContractTarget, contractTarget } from './contract-target.ts';
import { driveAll } from './drive-all.ts';
import type { Account } from './sandbox-client.ts';
import { checkResource, type EventBody } from './stripe-schema.ts';

/** A real server answers over a network. */
const DRIVE_TIMEOUT_MS = 300_000;

let target: ContractTarget;
beforeAll(async () => {
  target = await contractTarget();
});
afterAll(() => target.close());

describe('contract', () => {
  let account: Account;
  let events: EventBody[];
  beforeAll(async () => {
    account = target.account;
    await driveAll(account, target.part);
    events = await account.events();
  }, DRIVE_TIMEOUT_MS);

  it('drives every endpoint that the sandbox serves', ({ skip }) => {
    if (!target.ours) skip('another server has endpoints of its own');
    const matches = (route: { method: string; path: string }, call: string): boolean => {
      const pattern = route.path.replaceAll(/\{[^}]+\}/g, '[^/]+');
      return new RegExp(`^${route.method} ${pattern}$`).test(call);
    };
    const missed = apiRoutes.filter((route) => !account.calls.some((call) => matches(route, call)));
    expect(missed.map((route) => `${route.method} ${route.path}`)).toEqual([]);
  });

  it('emits only events of known types with objects of their own resource', ({ skip }) => {
    if (!target.ours) skip('each event was checked as it was read');
    expect([...new Set(events.map((event) => event.type))].sort()).toMatchInlineSnapshot(`
      [
        "charge.captured",
        "charge.dispute.closed",
        "charge.dispute.created",
        "charge.dispute.funds_reinstated",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.updated",
        "charge.failed",
        "charge.refund.updated",
        "charge.refunded",
        "charge.succeeded",
        "charge.updated",
        "checkout.session.completed",
        "checkout.session.expired",
        "coupon.created",
        "coupon.deleted",
        "coupon.updated",
        "customer.created",
        "customer.deleted",
        "customer.updated",
        "file.created",
        "payment_intent.amount_capturable_updated",
        "payment_intent.canceled",
        "payment_intent.created",
        "payment_intent.payment_failed",
        "payment_intent.requires_action",
        "payment_intent.succeeded",
        "payment_method.attached",
        "payment_method.automatically_updated",
        "payment_method.detached",
        "payment_method.updated",
        "price.created",
        "price.updated",
        "product.created",
        "product.deleted",
        "product.updated",
        "promotion_code.created",
        "promotion_code.updated",
        "radar.early_fraud_warning.created",
        "radar.early_fraud_warning.updated",
        "refund.created",
        "refund.failed",
        "refund.updated",
        "review.closed",
        "review.opened",
        "setup_intent.canceled",
        "setup_intent.created",
        "setup_intent.requires_action",
        "setup_intent.setup_failed",
        "setup_intent.succeeded",
        "test_helpers.test_clock.advancing",
        "test_helpers.test_clock.created",
        "test_helpers.test_clock.deleted",
        "test_helpers.test_clock.ready",
      ]
    `);
  });

  it('puts the object as it is now into the last event about it', async () => {
    const read: Record<string, (id: string) => Promise<object>> = {
      payment_intent: (id) => account.stripe.paymentIntents.retrieve(id),
      charge: (id) => account.stripe.charges.retrieve(id),
      customer: (id) => account.stripe.customers.retrieve(id),
      refund: (id) => account.stripe.refunds.retrieve(id),
      dispute: (id) => account.stripe.disputes.retrieve(id),
      review: (id) => account.stripe.reviews.retrieve(id),
      'radar.early_fraud_warning': (id) => account.stripe.radar.earlyFraudWarnings.retrieve(id),
    };
    // A charge has no event of its own for a dispute or for money that a failed refund brings back.
    const failed = events.filter((event) => event.type === 'refund.failed');
    const givenBack = new Set(failed.map((event) => event.data.object.charge));
    const silent = (object: object, id: string): object => ({
      ...object,
      ...('disputed' in object ? { disputed: null } : {}),
      // Neither charge nor intent has one for a review.
      ...('review' in object ? { review: null } : {}),
      ...(givenBack.has(id) ? { amount_refunded: null, refunded: null } : {}),
    });
    const last = new Map(events.map((event) => [String(event.data.object.id), event.data.object]));
    for (const [id, object] of last) {
      const retrieve = read[String(object.object)];
      if (retrieve === undefined) continue;
      const now = JSON.parse(JSON.stringify(await retrieve(id)));
      if (now.deleted !== true) expect(silent(object, id), id).toEqual(silent(now, id));
    }
  });

  it('keeps charges, refunds and balance in agreement', async () => {
    const { stripe } = account;
    const charges = (
      await stripe.charges.list({ limit: 100, expand: ['data.balance_transaction', 'data.refunds'] })
    ).data;
    let net = 0;
    for (const charge of charges) {
      const refunded = charge.refunds?.data
        .filter((refund) => refund.status !== 'failed')
        .reduce((sum, refund) => sum + refund.amount, 0);
      expect(charge.amount_refunded).toBe(refunded);
      const movement = charge.balance_transaction;
      if (charge.captured) {
        if (movement === null || typeof movement === 'string')
          throw new Error('a captured charge has a movement');
        expect(movement).toMatchObject({ amount: charge.amount_captured, source: charge.id });
        expect(movement.net).toBe(movement.amount - movement.fee);
        expect(movement.fee_details.reduce((sum, detail) => sum + detail.amount, 0)).toBe(movement.fee);
      } else {
        expect(movement).toBeNull();
      }
    }
    for (const { currency } of charges) {
      const movements = (await stripe.balanceTransactions.list({ limit: 100, currency })).data;
      net = movements.reduce((sum, movement) => sum + movement.net, 0);
      const balance = await stripe.balance.retrieve();
      const held = [...balance.available, ...balance.pending].filter((entry) => entry.currency === currency);
      expect(held.reduce((sum, entry) => sum + entry.amount, 0)).toBe(net);
    }
  });

  it('shows the same object expanded and by itself', async () => {
    const { stripe } = account;
    const intents = (
      await stripe.paymentIntents.list({
        limit: 100,
        expand: ['data.latest_charge', 'data.customer', 'data.payment_method'],
      })
    ).data;
    const plain = (await stripe.paymentIntents.list({ limit: 100 })).data;
    for (const [index, intent] of intents.entries()) {
      const bare = plain[index];
      for (const field of ['latest_charge', 'customer', 'payment_method'] as const) {
        const object = intent[field];
        if (object === null || typeof object === 'string') expect(bare?.[field]).toBe(object);
        else expect(bare?.[field]).toBe(object.id);
      }
      if (intent.latest_charge !== null && typeof intent.latest_charge !== 'string') {
        expect(intent.latest_charge.payment_intent).toBe(intent.id);
      }
    }
  });

  it('refuses a made-up, a missing and a mistyped member (the validator itself)', async () => {
    const [intent] = (await account.stripe.paymentIntents.list({ limit: 1 })).data;
    const body = JSON.parse(JSON.stringify(intent));
    // Under `npm run contract` differences are gathered and not thrown.
    if (target.gathers) return;
    expect(() => checkResource('payment_intent', body)).not.toThrow();
    expect(() => checkResource('payment_intent', { ...body, made_up: 1 })).toThrow(/additional/);
    expect(() => checkResource('payment_intent', { ...body, amount: '1' })).toThrow(/integer/);
    expect(() => checkResource('payment_intent', { ...body, status: null })).toThrow();
    const { status: _status, ...rest } = body;
    expect(() => checkResource('payment_intent', rest)).toThrow(/required/);
  });
});
