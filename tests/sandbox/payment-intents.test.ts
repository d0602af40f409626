/** The payment intent's state machine: every transition with its events, every refusal with Stripe's error. */
import type Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Account,
  eventually,
  RETURN_URL,
  startTestSandbox,
  type TestSandbox,
} from './sandbox-client.ts';

let sandbox: TestSandbox;
let account: Account;
let stripe: Stripe;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => {
  account = sandbox.account();
  stripe = account.stripe;
});

const NO_REDIRECTS = { enabled: true, allow_redirects: 'never' } as const;

function create(params: Partial<Stripe.PaymentIntentCreateParams> = {}): Promise<Stripe.PaymentIntent> {
  return stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    automatic_payment_methods: NO_REDIRECTS,
    ...params,
  });
}

function pay(
  method: string,
  params: Partial<Stripe.PaymentIntentCreateParams> = {},
): Promise<Stripe.PaymentIntent> {
  return create({ payment_method: method, confirm: true, ...params });
}

async function declined(
  promise: Promise<unknown>,
): Promise<Stripe.StripeRawError & { payment_intent: Stripe.PaymentIntent }> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (typeof error !== 'object' || error === null || !('raw' in error))
    throw new Error('a refusal was expected');
  return error.raw as Stripe.StripeRawError & { payment_intent: Stripe.PaymentIntent };
}

function finish(intent: Stripe.PaymentIntent, outcome: string): Promise<Record<string, unknown>> {
  return account.control('POST', `3ds/${intent.id}/complete`, {
    client_secret: intent.client_secret,
    outcome,
  });
}

describe('creation and update', () => {
  it('waits for a payment method, then for confirmation', async () => {
    const open = await create();
    expect(open).toMatchObject({
      status: 'requires_payment_method',
      capture_method: 'automatic_async',
      latest_charge: null,
    });
    const ready = await stripe.paymentIntents.update(open.id, { payment_method: 'pm_card_visa' });
    expect(ready.status).toBe('requires_confirmation');
    expect(await account.eventTypes()).toEqual(['payment_intent.created']);
  });

  it.each([
    [{ amount: 49 }, 'amount_too_small', 'amount'],
    [{ amount: 0 }, 'parameter_invalid_integer', 'amount'],
    [{ amount: -5 }, 'parameter_invalid_integer', 'amount'],
    [{ amount: 100_000_000 }, 'amount_too_large', 'amount'],
    [{ currency: 'xyz' }, undefined, 'currency'],
    [{ customer: 'cus_none' }, 'resource_missing', 'customer'],
    [{ payment_method: 'pm_none' }, 'resource_missing', 'payment_method'],
    [{ statement_descriptor: 'NOT FOR CARDS' }, undefined, 'statement_descriptor'],
    [{ off_session: true }, undefined, 'off_session'],
  ])('refuses %j', async (params, code, param) => {
    const error = await declined(create(params));
    expect(error).toMatchObject({ type: 'invalid_request_error', param });
    expect(error.code).toBe(code);
    expect((await stripe.paymentIntents.list()).data).toEqual([]);
  });

  it('changes only what describes a paid intent', async () => {
    const paid = await pay('pm_card_visa');
    const noted = await stripe.paymentIntents.update(paid.id, {
      metadata: { order: '1' },
      description: 'Order 1',
    });
    expect(noted).toMatchObject({ status: 'succeeded', metadata: { order: '1' } });
    expect(await declined(stripe.paymentIntents.update(paid.id, { amount: 1 }))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });
});

describe('confirmation', () => {
  it('succeeds at once and gets its balance transaction a moment later', async () => {
    const paid = await pay('pm_card_visa', { expand: ['latest_charge'] });
    const charge = paid.latest_charge as Stripe.Charge;
    expect(paid).toMatchObject({ status: 'succeeded', amount_received: 2000, next_action: null });
    expect(charge).toMatchObject({
      captured: true,
      paid: true,
      balance_transaction: null,
      outcome: { type: 'authorized' },
    });
    const settled = await eventually(async () => {
      const found = await stripe.charges.retrieve(charge.id, { expand: ['balance_transaction'] });
      return found.balance_transaction === null ? undefined : found;
    });
    expect(settled.balance_transaction).toMatchObject({
      amount: 2000,
      fee: 88,
      net: 1912,
      status: 'pending',
    });
    expect(await account.eventTypes()).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'charge.updated',
    ]);
    const [, succeeded, , updated] = await account.events();
    expect(succeeded?.data.object.balance_transaction).toBeNull();
    expect(updated?.data.object.balance_transaction).toBe(
      (settled.balance_transaction as Stripe.BalanceTransaction).id,
    );
  });

  it('has its balance transaction at once under synchronous capture', async () => {
    const paid = await pay('pm_card_visa', {
      capture_method: 'automatic',
      expand: ['latest_charge.balance_transaction'],
    });
    expect(paid).toMatchObject({ latest_charge: { balance_transaction: { amount: 2000, fee: 88 } } });
  });

  it('keeps a declined intent open, with the failed charge and the reason', async () => {
    const error = await declined(pay('pm_card_visa_chargeDeclinedInsufficientFunds'));
    expect(error).toMatchObject({
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'insufficient_funds',
    });
    const intent = await stripe.paymentIntents.retrieve(error.payment_intent.id, {
      expand: ['latest_charge'],
    });
    expect(intent).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      last_payment_error: { code: 'card_declined', payment_method: { card: { last4: '9995' } } },
      latest_charge: {
        status: 'failed',
        paid: false,
        failure_code: 'card_declined',
        outcome: { type: 'issuer_declined' },
      },
    });
    const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
    expect(paid).toMatchObject({ status: 'succeeded', last_payment_error: null });
    expect((await account.eventTypes()).slice(0, 5)).toEqual([
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
  });

  it('asks for a return address when redirect methods are possible, and makes nothing', async () => {
    const error = await declined(pay('pm_card_visa', { automatic_payment_methods: { enabled: true } }));
    expect(error).toMatchObject({ param: 'return_url' });
    expect(await account.events()).toEqual([]);
  });

  it('refuses to confirm without a payment method, and after success', async () => {
    const open = await create();
    expect(await declined(stripe.paymentIntents.confirm(open.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    const paid = await pay('pm_card_visa');
    const again = await declined(stripe.paymentIntents.confirm(paid.id));
    expect(again).toMatchObject({
      code: 'payment_intent_unexpected_state',
      payment_intent: { id: paid.id, status: 'succeeded' },
    });
  });

  it('does not let a card be used twice without a customer', async () => {
    const method = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
    await pay(method.id);
    expect(await declined(pay(method.id))).toMatchObject({ param: 'payment_method' });
  });

  it('refuses the saved card of another customer', async () => {
    const [one, other] = await Promise.all([stripe.customers.create(), stripe.customers.create()]);
    const saved = await stripe.paymentMethods.attach('pm_card_visa', { customer: one.id });
    expect(await declined(pay(saved.id, { customer: other.id }))).toMatchObject({ code: 'resource_missing' });
    expect(await declined(pay(saved.id))).toMatchObject({ param: 'customer' });
    expect((await pay(saved.id, { customer: one.id })).status).toBe('succeeded');
  });

  it('saves the card when that is asked for', async () => {
    const customer = await stripe.customers.create();
    const paid = await pay('pm_card_visa', { customer: customer.id, setup_future_usage: 'off_session' });
    const saved = await stripe.customers.listPaymentMethods(customer.id);
    expect(saved.data.map((method) => method.id)).toEqual([paid.payment_method]);
    expect(saved.data[0]?.card?.checks?.cvc_check).toBe('pass');
  });
});

describe('3D Secure', () => {
  it('asks by redirect or inside the page, and succeeds when passed', async () => {
    const away = await pay('pm_card_authenticationRequired', { return_url: RETURN_URL });
    expect(away).toMatchObject({
      status: 'requires_action',
      latest_charge: null,
      next_action: { type: 'redirect_to_url', redirect_to_url: { return_url: RETURN_URL } },
    });
    const inside = await pay('pm_card_authenticationRequired', {
      return_url: RETURN_URL,
      use_stripe_sdk: true,
    });
    expect(inside.next_action).toMatchObject({
      type: 'use_stripe_sdk',
      use_stripe_sdk: { type: 'three_d_secure_redirect' },
    });
    expect(await finish(inside, 'pass')).toMatchObject({ status: 'succeeded' });
    const done = await stripe.paymentIntents.retrieve(inside.id, { expand: ['latest_charge'] });
    expect(done).toMatchObject({
      next_action: null,
      latest_charge: {
        payment_method_details: {
          card: { three_d_secure: { result: 'authenticated', authentication_flow: 'challenge' } },
        },
      },
    });
  });

  it.each(['fail', 'cancel'])(
    'goes back when the challenge ends in %s, and can be tried again',
    async (outcome) => {
      const intent = await pay('pm_card_authenticationRequired');
      expect(await finish(intent, outcome)).toMatchObject({
        status: 'requires_payment_method',
        last_payment_error: { code: 'payment_intent_authentication_failure', type: 'invalid_request_error' },
      });
      expect(
        (await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' })).status,
      ).toBe('succeeded');
      expect(await account.eventTypes()).toContain('payment_intent.payment_failed');
    },
  );

  it('declines after a passed challenge when the card says so', async () => {
    const intent = await pay('pm_card_authenticationRequiredChargeDeclinedInsufficientFunds');
    expect(await finish(intent, 'pass')).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { decline_code: 'insufficient_funds' },
    });
  });

  it('ends a challenge once, and only with the secret', async () => {
    const intent = await pay('pm_card_authenticationRequired');
    await expect(
      account.control('POST', `3ds/${intent.id}/complete`, { client_secret: 'x', outcome: 'pass' }),
    ).rejects.toThrow(/client_secret/);
    await finish(intent, 'pass');
    await expect(finish(intent, 'pass')).rejects.toThrow(/nothing to authenticate/);
    expect((await stripe.charges.list({ payment_intent: intent.id })).data).toHaveLength(1);
  });

  it('declines off-session payments that need the customer', async () => {
    const customer = await stripe.customers.create();
    const saved = await stripe.paymentMethods.attach('pm_card_authenticationRequired', {
      customer: customer.id,
    });
    const params = { customer: customer.id, off_session: true } as const;
    expect(await declined(pay(saved.id, params))).toMatchObject({
      code: 'authentication_required',
      decline_code: 'authentication_required',
      payment_intent: { status: 'requires_payment_method' },
    });
    expect((await pay('pm_card_authenticationRequiredSetupForOffSession', params)).status).toBe('succeeded');
  });

  it('needs no second challenge for a card that was set up', async () => {
    const customer = await stripe.customers.create();
    const setup = await stripe.setupIntents.create({
      customer: customer.id,
      payment_method: 'pm_card_authenticationRequiredOnSetup',
      confirm: true,
      use_stripe_sdk: true,
      return_url: RETURN_URL,
    });
    await account.control('POST', `3ds/${setup.id}/complete`, {
      client_secret: setup.client_secret,
      outcome: 'pass',
    });
    const paid = await pay(String(setup.payment_method), { customer: customer.id, off_session: true });
    expect(paid.status).toBe('succeeded');
  });

  it('asks for optional authentication only when requested', async () => {
    expect((await pay('pm_card_threeDSecureOptional')).status).toBe('succeeded');
    const asked = { payment_method_options: { card: { request_three_d_secure: 'any' } } } as const;
    expect((await pay('pm_card_threeDSecureOptional', asked)).status).toBe('requires_action');
    const attempted = await pay('pm_card_visa', { ...asked, expand: ['latest_charge'] });
    expect(attempted).toMatchObject({
      latest_charge: {
        payment_method_details: { card: { three_d_secure: { result: 'attempt_acknowledged' } } },
      },
    });
  });

  it('returns to requires_confirmation under manual confirmation', async () => {
    const intent = await pay('pm_card_authenticationRequired', { confirmation_method: 'manual' });
    expect(await finish(intent, 'pass')).toMatchObject({ status: 'requires_confirmation' });
    expect((await stripe.paymentIntents.confirm(intent.id)).status).toBe('succeeded');
  });
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
