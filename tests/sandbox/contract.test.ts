/**
 * Every endpoint of the sandbox is driven through the real SDK; every body and every event is validated against
 * Stripe's own shapes, and what objects say about each other is checked.
 */
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiRoutes } from '#sandbox/resources/routes.ts';
import { type Account, RETURN_URL, startTestSandbox, type TestSandbox } from './sandbox-client.ts';
import { checkResource, type EventBody } from './stripe-schema.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());

const ADDRESS = { line1: '1 Main St', city: 'Berlin', postal_code: '10115', country: 'DE' };
const SHIPPING = { name: 'Ada', phone: '+49 30 1', address: ADDRESS };

async function driveCustomers({ stripe }: Account): Promise<Stripe.Customer> {
  const customer = await stripe.customers.create({
    email: 'ada@example.com',
    name: 'Ada',
    description: 'first',
    phone: '1',
    address: ADDRESS,
    shipping: SHIPPING,
    metadata: { a: '1', b: '2' },
    preferred_locales: ['de'],
  });
  await stripe.customers.create({ payment_method: 'pm_card_mastercard' });
  await stripe.customers.update(customer.id, { metadata: { a: '', c: '3' }, address: '', phone: '' });
  await stripe.customers.retrieve(customer.id);
  await stripe.customers.list({ limit: 1, email: 'ada@example.com' });
  const gone = await stripe.customers.create({});
  await stripe.customers.del(gone.id);
  await stripe.customers.retrieve(gone.id);
  await stripe.customerSessions.create({
    customer: customer.id,
    components: {
      payment_element: {
        enabled: true,
        features: { payment_method_save: 'enabled', payment_method_save_usage: 'off_session' },
      },
    },
  });
  await stripe.customerSessions.create({
    customer: customer.id,
    components: { pricing_table: { enabled: true } },
  });
  return customer;
}

async function driveMethods({ stripe }: Account, customer: string): Promise<void> {
  const raw = await stripe.paymentMethods.create({
    type: 'card',
    card: { number: '4242424242424242', exp_month: 12, exp_year: 2040, cvc: '123' },
    billing_details: { name: 'Ada', address: ADDRESS },
  });
  await stripe.paymentMethods.attach(raw.id, { customer });
  await stripe.paymentMethods.update(raw.id, {
    metadata: { x: 'y' },
    allow_redisplay: 'always',
    card: { exp_month: 1 },
    billing_details: { email: 'e@example.com' },
  });
  const attached = await stripe.paymentMethods.attach('pm_card_amex', { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: attached.id } });
  await stripe.paymentMethods.retrieve(attached.id, { expand: ['customer'] });
  await stripe.paymentMethods.list({ customer, type: 'card' });
  await stripe.customers.listPaymentMethods(customer, { limit: 1 });
  await stripe.customers.retrievePaymentMethod(customer, attached.id);
  await stripe.customers.retrieve(customer, { expand: ['invoice_settings.default_payment_method'] });
  await stripe.paymentMethods.detach(raw.id);
}

async function drivePayments({ stripe }: Account, customer: string): Promise<void> {
  const base = { currency: 'eur', customer, return_url: RETURN_URL, confirm: true } as const;
  const paid = await stripe.paymentIntents.create({
    ...base,
    amount: 12_345,
    payment_method: 'pm_card_visa',
    description: 'Order 1',
    metadata: { order: '1' },
    receipt_email: 'ada@example.com',
    shipping: SHIPPING,
    statement_descriptor_suffix: 'ORDER1',
    setup_future_usage: 'off_session',
    payment_method_options: { card: { request_three_d_secure: 'automatic' } },
    expand: ['latest_charge', 'customer', 'payment_method'],
  });
  const open = await stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  await stripe.paymentIntents.update(open.id, {
    amount: 2100,
    payment_method: 'pm_card_jcb',
    metadata: { k: 'v' },
  });
  await stripe.paymentIntents.confirm(open.id);
  await stripe.paymentIntents.retrieve(open.id, {
    expand: ['latest_charge.balance_transaction', 'latest_charge.refunds'],
  });
  const held = await stripe.paymentIntents.create({
    ...base,
    amount: 5000,
    payment_method: 'pm_card_visa',
    capture_method: 'manual',
  });
  await stripe.paymentIntents.capture(held.id, { amount_to_capture: 3000, metadata: { captured: 'part' } });
  const sync = await stripe.paymentIntents.create({
    ...base,
    amount: 700,
    payment_method: 'pm_card_visa',
    capture_method: 'automatic',
  });
  const dropped = await stripe.paymentIntents.create({
    ...base,
    amount: 900,
    payment_method: 'pm_card_visa',
    capture_method: 'manual',
  });
  await stripe.paymentIntents.cancel(dropped.id, { cancellation_reason: 'requested_by_customer' });
  for (const useSdk of [true, false]) {
    await stripe.paymentIntents.create({
      ...base,
      amount: 800,
      payment_method: 'pm_card_authenticationRequired',
      use_stripe_sdk: useSdk,
    });
  }
  await expect(
    stripe.paymentIntents.create({ ...base, amount: 800, payment_method: 'pm_card_visa_chargeDeclined' }),
  ).rejects.toMatchObject({ code: 'card_declined' });
  await stripe.paymentIntents.list({ customer, limit: 3, expand: ['data.latest_charge'] });
  const charge = typeof paid.latest_charge === 'string' ? '' : (paid.latest_charge?.id ?? '');
  await stripe.charges.update(charge, { metadata: { note: 'x' }, description: 'changed' });
  await stripe.refunds.create({
    payment_intent: sync.id,
    amount: 200,
    reason: 'requested_by_customer',
    metadata: { n: '1' },
  });
  await stripe.refunds.create({ charge, expand: ['charge', 'payment_intent', 'balance_transaction'] });
}

async function driveSetups(account: Account, customer: string): Promise<void> {
  const { stripe } = account;
  const setup = await stripe.setupIntents.create({ customer, metadata: { s: '1' }, usage: 'off_session' });
  await stripe.setupIntents.update(setup.id, { description: 'saved', payment_method: 'pm_card_visa' });
  await stripe.setupIntents.confirm(setup.id, { return_url: RETURN_URL });
  await stripe.setupIntents.retrieve(setup.id, { expand: ['latest_attempt', 'payment_method'] });
  await stripe.setupIntents.list({ customer });
  const unused = await stripe.setupIntents.create({});
  await stripe.setupIntents.cancel(unused.id, { cancellation_reason: 'abandoned' });
  const confirm = { customer, confirm: true, return_url: RETURN_URL } as const;
  await expect(
    stripe.setupIntents.create({ ...confirm, payment_method: 'pm_card_visa_chargeDeclined' }),
  ).rejects.toMatchObject({ type: 'StripeCardError' });
  const challenged = await stripe.setupIntents.create({
    ...confirm,
    payment_method: 'pm_card_authenticationRequired',
  });
  await account.control('POST', `3ds/${challenged.id}/complete`, {
    client_secret: challenged.client_secret,
    outcome: 'fail',
  });
  await stripe.setupIntents.confirm(challenged.id, {
    payment_method: 'pm_card_authenticationRequired',
    use_stripe_sdk: true,
    return_url: RETURN_URL,
  });
  await account.control('POST', `3ds/${challenged.id}/complete`, {
    client_secret: challenged.client_secret,
    outcome: 'pass',
  });
}

async function driveRest({ stripe }: Account): Promise<void> {
  const endpoint = await stripe.webhookEndpoints.create({
    url: 'http://127.0.0.1:9/hook',
    enabled_events: ['charge.expired'],
    description: 'd',
    metadata: { a: 'b' },
  });
  expect(endpoint.secret).toMatch(/^whsec_/);
  const read = await stripe.webhookEndpoints.retrieve(endpoint.id);
  expect(read.secret).toBeUndefined();
  await stripe.webhookEndpoints.update(endpoint.id, { disabled: true, enabled_events: ['*'] });
  await stripe.webhookEndpoints.list();
  await stripe.webhookEndpoints.del(endpoint.id);
  const [charge] = (await stripe.charges.list({ limit: 2 })).data;
  await stripe.charges.retrieve(charge?.id ?? '', { expand: ['customer', 'payment_intent.payment_method'] });
  const [refund] = (await stripe.refunds.list({ limit: 1 })).data;
  await stripe.refunds.retrieve(refund?.id ?? '');
  await stripe.refunds.update(refund?.id ?? '', { metadata: { later: '1' } });
  await expect(stripe.refunds.cancel(refund?.id ?? '')).rejects.toMatchObject({
    type: 'StripeInvalidRequestError',
  });
  const [transaction] = (await stripe.balanceTransactions.list({ limit: 5, expand: ['data.source'] })).data;
  await stripe.balanceTransactions.retrieve(transaction?.id ?? '');
  await stripe.balance.retrieve();
  const [event] = (await stripe.events.list({ types: ['charge.succeeded'] })).data;
  await stripe.events.retrieve(event?.id ?? '');
}

async function driveAll(): Promise<Account> {
  const account = sandbox.account();
  const customer = await driveCustomers(account);
  await driveMethods(account, customer.id);
  await drivePayments(account, customer.id);
  await driveSetups(account, customer.id);
  await account.control('POST', 'async/run');
  await driveRest(account);
  return account;
}

describe('contract', () => {
  let account: Account;
  let events: EventBody[];
  beforeAll(async () => {
    account = await driveAll();
    events = await account.events();
  });

  it('drives every endpoint that the sandbox serves', () => {
    const matches = (route: { method: string; path: string }, call: string): boolean => {
      const pattern = route.path.replaceAll(/\{[^}]+\}/g, '[^/]+');
      return new RegExp(`^${route.method} ${pattern}$`).test(call);
    };
    const missed = apiRoutes.filter((route) => !account.calls.some((call) => matches(route, call)));
    expect(missed.map((route) => `${route.method} ${route.path}`)).toEqual([]);
  });

  it('emits only events of known types with objects of their own resource', () => {
    expect([...new Set(events.map((event) => event.type))].sort()).toMatchInlineSnapshot(`
      [
        "charge.captured",
        "charge.failed",
        "charge.refunded",
        "charge.succeeded",
        "charge.updated",
        "customer.created",
        "customer.deleted",
        "customer.updated",
        "payment_intent.amount_capturable_updated",
        "payment_intent.canceled",
        "payment_intent.created",
        "payment_intent.payment_failed",
        "payment_intent.requires_action",
        "payment_intent.succeeded",
        "payment_method.attached",
        "payment_method.detached",
        "payment_method.updated",
        "refund.created",
        "refund.updated",
        "setup_intent.canceled",
        "setup_intent.created",
        "setup_intent.requires_action",
        "setup_intent.setup_failed",
        "setup_intent.succeeded",
      ]
    `);
  });

  it('puts the object as it is now into the last event about it', async () => {
    const read: Record<string, (id: string) => Promise<object>> = {
      payment_intent: (id) => account.stripe.paymentIntents.retrieve(id),
      charge: (id) => account.stripe.charges.retrieve(id),
      customer: (id) => account.stripe.customers.retrieve(id),
      refund: (id) => account.stripe.refunds.retrieve(id),
    };
    const last = new Map(events.map((event) => [String(event.data.object.id), event.data.object]));
    for (const [id, object] of last) {
      const retrieve = read[String(object.object)];
      if (retrieve === undefined) continue;
      const now = JSON.parse(JSON.stringify(await retrieve(id)));
      if (now.deleted !== true) expect(object, id).toEqual(now);
    }
  });

  it('keeps charges, refunds and balance in agreement', async () => {
    const { stripe } = account;
    const charges = (
      await stripe.charges.list({ limit: 100, expand: ['data.balance_transaction', 'data.refunds'] })
    ).data;
    let net = 0;
    for (const charge of charges) {
      const refunded = charge.refunds?.data.reduce((sum, refund) => sum + refund.amount, 0);
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
    expect(() => checkResource('payment_intent', body)).not.toThrow();
    expect(() => checkResource('payment_intent', { ...body, made_up: 1 })).toThrow(/additional/);
    expect(() => checkResource('payment_intent', { ...body, amount: '1' })).toThrow(/integer/);
    expect(() => checkResource('payment_intent', { ...body, status: null })).toThrow();
    const { status: _status, ...rest } = body;
    expect(() => checkResource('payment_intent', rest)).toThrow(/required/);
  });
});
