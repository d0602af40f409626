/** What may follow a confirmation: capture in part, cancel, expiry, refunds. */
import type Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { declined, type Payments, paymentsOf } from './payments.ts';
import { type Account, startTestSandbox, type TestSandbox } from './sandbox-client.ts';

let sandbox: TestSandbox;
let account: Account;
let stripe: Stripe;
let create: Payments['create'];
let pay: Payments['pay'];
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => {
  account = sandbox.account();
  stripe = account.stripe;
  ({ create, pay } = paymentsOf(account));
});

describe('capture and cancel', () => {
  it('captures a part and releases the rest without a refund', async () => {
    const held = await pay('pm_card_visa', { capture_method: 'manual', expand: ['latest_charge'] });
    expect(held).toMatchObject({
      status: 'requires_capture',
      amount_capturable: 2000,
      amount_received: 0,
      latest_charge: { captured: false },
    });
    expect(await declined(stripe.paymentIntents.capture(held.id, { amount_to_capture: 2001 }))).toMatchObject(
      { param: 'amount_to_capture' },
    );
    const part = await stripe.paymentIntents.capture(held.id, {
      amount_to_capture: 1500,
      expand: ['latest_charge.balance_transaction'],
    });
    expect(part).toMatchObject({
      status: 'succeeded',
      amount: 2000,
      amount_capturable: 0,
      amount_received: 1500,
      latest_charge: {
        amount: 2000,
        amount_captured: 1500,
        amount_refunded: 0,
        refunded: false,
        balance_transaction: { amount: 1500 },
      },
    });
    expect(await declined(stripe.paymentIntents.capture(held.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    expect(await account.eventTypes()).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
      'charge.captured',
      'payment_intent.succeeded',
    ]);
  });

  it.each([
    ['requires_payment_method', () => create()],
    ['requires_confirmation', () => create({ payment_method: 'pm_card_visa' })],
    ['requires_action', () => pay('pm_card_authenticationRequired')],
    ['requires_capture', () => pay('pm_card_visa', { capture_method: 'manual' })],
  ])('cancels from %s for good', async (status, make) => {
    const intent = await make();
    expect(intent.status).toBe(status);
    const canceled = await stripe.paymentIntents.cancel(intent.id, { cancellation_reason: 'abandoned' });
    expect(canceled).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'abandoned',
      next_action: null,
      amount_capturable: 0,
    });
    expect(canceled.canceled_at).toBeGreaterThan(0);
    expect(await declined(stripe.paymentIntents.cancel(intent.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    expect(
      await declined(stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' })),
    ).toMatchObject({ code: 'payment_intent_unexpected_state' });
    expect((await account.eventTypes()).at(-1)).toBe('payment_intent.canceled');
  });

  it('does not cancel what has succeeded', async () => {
    const paid = await pay('pm_card_visa');
    expect(await declined(stripe.paymentIntents.cancel(paid.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });

  it('expires an authorisation after seven days of the clock', async () => {
    const held = await pay('pm_card_visa', { capture_method: 'manual', expand: ['latest_charge'] });
    const before = (held.latest_charge as Stripe.Charge).payment_method_details?.card?.capture_before ?? 0;
    await account.control('POST', 'clock', { advanceSeconds: 6 * 86_400 });
    expect((await stripe.paymentIntents.retrieve(held.id)).status).toBe('requires_capture');
    await account.control('POST', 'clock', { now: before + 1 });
    expect(await stripe.paymentIntents.retrieve(held.id)).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'expired',
    });
    expect((await account.eventTypes()).slice(-2)).toEqual(['charge.expired', 'payment_intent.canceled']);
  });
});

describe('refunds', () => {
  it('never refunds more than was captured', async () => {
    const paid = await pay('pm_card_visa');
    await stripe.refunds.create({ payment_intent: paid.id, amount: 1300 });
    expect(await declined(stripe.refunds.create({ payment_intent: paid.id, amount: 701 }))).toMatchObject({
      param: 'amount',
    });
    await stripe.refunds.create({ payment_intent: paid.id });
    expect(await declined(stripe.refunds.create({ payment_intent: paid.id }))).toMatchObject({
      code: 'charge_already_refunded',
    });
    const charge = await stripe.charges.retrieve(String(paid.latest_charge));
    expect(charge).toMatchObject({ amount_refunded: 2000, refunded: true });
  });

  it('settles pending refunds later, and takes back those that fail', async () => {
    const [slow, bad] = await Promise.all([pay('pm_card_pendingRefund'), pay('pm_card_refundFail')]);
    const pending = await stripe.refunds.create({ payment_intent: slow.id });
    const failing = await stripe.refunds.create({ payment_intent: bad.id });
    expect([pending.status, failing.status]).toEqual(['pending', 'succeeded']);
    await account.control('POST', 'async/run');
    expect((await stripe.refunds.retrieve(pending.id)).status).toBe('succeeded');
    expect(await stripe.refunds.retrieve(failing.id)).toMatchObject({
      status: 'failed',
      failure_reason: 'expired_or_canceled_card',
    });
    expect(await account.eventTypes()).toEqual(expect.arrayContaining(['refund.updated', 'refund.failed']));
  });
});
