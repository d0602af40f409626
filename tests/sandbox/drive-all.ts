/** One call of every endpoint that the sandbox serves, with enough variety to fill the objects. */
import { expect } from 'vitest';
import { driveCaptures } from './drive-captures.ts';
import { driveCatalog } from './drive-catalog.ts';
import { driveCheckout } from './drive-checkout.ts';
import { driveCustomerSessions } from './drive-customer-sessions.ts';
import { driveCustomers, driveTestClocks } from './drive-customers.ts';
import { driveAskedRefunds, driveDisputes, driveFiles } from './drive-disputes.ts';
import { driveTokens } from './drive-tokens.ts';
import { type Account, RETURN_URL } from './sandbox-client.ts';

const ADDRESS = { line1: '1 Main St', city: 'Berlin', postal_code: '10115', country: 'DE' };
const SHIPPING = { name: 'Ada', phone: '+49 30 1', address: ADDRESS };

async function driveMethods(account: Account, customer: string): Promise<void> {
  const { stripe } = account;
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
  await account.control('POST', `payment_methods/${attached.id}/network_update`, { last4: '9999' });
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
  await stripe.setupAttempts.list({ setup_intent: setup.id, expand: ['data.payment_method'] });
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
  await stripe.accounts.retrieveCurrent();
  const [event] = (await stripe.events.list({ types: ['charge.succeeded'] })).data;
  await stripe.events.retrieve(event?.id ?? '');
}

/** Runs one part of the drive; `npm run contract` notes a part that stops and goes on. */
export type RunPart = (name: string, run: () => Promise<unknown>) => Promise<unknown>;

/** Calls every endpoint at least once, on an account of its own. */
export async function driveAll(account: Account, part: RunPart = (_name, run) => run()): Promise<void> {
  const customer = await driveCustomers(account);
  await part('payment methods', () => driveMethods(account, customer.id));
  await part('payments', () => drivePayments(account, customer.id));
  await part('setups', () => driveSetups(account, customer.id));
  await part('tokens', () => driveTokens(account, customer.id));
  await part('customer sessions', () => driveCustomerSessions(account, customer.id));
  await part('catalog', () => driveCatalog(account, customer.id));
  await part('checkout', () => driveCheckout(account, customer.id));
  await part('test clocks', () => driveTestClocks(account));
  await part('asynchronous outcomes', () => account.control('POST', 'async/run'));
  await part('captures', () => driveCaptures(account, customer.id));
  await part('files', () => driveFiles(account));
  await part('refunds that wait for the customer', () => driveAskedRefunds(account));
  await part('disputes', () => driveDisputes(account, customer.id));
  await part('the rest', () => driveRest(account));
}
