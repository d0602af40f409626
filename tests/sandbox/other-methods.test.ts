/** Payment methods besides cards: which are offered, redirects that end three ways, bank debits that take their time. */
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { declined, type Payments, paymentsOf } from './payments.ts';
import { type Account, eventually, RETURN_URL } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let account: Account;
let stripe: Stripe;
let create: Payments['create'];
let finish: Payments['finish'];
withAccounts((made) => {
  account = made;
  stripe = account.stripe;
  ({ create, finish } = paymentsOf(account));
});

const EUR = { currency: 'eur', automatic_payment_methods: { enabled: true } } as const;
const HOLDER = { name: 'Jenny Rosen', email: 'jenny@example.com' };
const sepa = (iban: string) =>
  ({ type: 'sepa_debit', sepa_debit: { iban }, billing_details: HOLDER }) as const;
const GOOD_IBAN = 'AT611904300234573201';
const BAD_IBAN = 'AT861904300235473202';

describe('availability', () => {
  it('follows currency, amount, redirects, capture and future use', async () => {
    const types = async (params: Partial<Stripe.PaymentIntentCreateParams>): Promise<string[]> =>
      (await create(params)).payment_method_types;
    expect(await types({})).toEqual(['card', 'link', 'us_bank_account']);
    const euro = await types(EUR);
    expect(euro).toEqual([
      'card',
      'paypal',
      'klarna',
      'link',
      'ideal',
      'bancontact',
      'sepa_debit',
      'multibanco',
    ]);
    expect(await types({ ...EUR, amount: 2_000_000 })).not.toContain('klarna');
    expect(await types({ ...EUR, capture_method: 'manual' })).toEqual(['card', 'paypal', 'klarna', 'link']);
    expect(await types({ ...EUR, setup_future_usage: 'off_session' })).not.toContain('ideal');
    expect(await types({ currency: 'jpy', amount: 500 })).toEqual(['card']);
    const excluded = await types({ ...EUR, excluded_payment_method_types: ['card', 'klarna'] });
    expect(excluded).not.toContain('card');
    expect(excluded).not.toContain('klarna');
  });

  it('is asked for again when currency or amount change', async () => {
    const intent = await create({});
    const changed = await stripe.paymentIntents.update(intent.id, { currency: 'eur' });
    expect(changed.payment_method_types).toContain('sepa_debit');
    expect(changed.payment_method_types).not.toContain('us_bank_account');
  });

  it('refuses a method that the intent does not take', async () => {
    const refusal = await declined(
      create({ ...EUR, payment_method: 'pm_usBankAccount_success', confirm: true, return_url: RETURN_URL }),
    );
    expect(refusal.message).toContain('us_bank_account) is not allowed');
  });

  it('counts what the confirmation itself says of the future use', async () => {
    const intent = await create(EUR);
    const params = { payment_method_data: { type: 'ideal' }, return_url: RETURN_URL } as const;
    const refusal = await declined(
      stripe.paymentIntents.confirm(intent.id, { ...params, setup_future_usage: 'off_session' }),
    );
    expect(refusal.message).toContain('ideal) is not allowed');
    expect((await stripe.paymentIntents.confirm(intent.id, params)).status).toBe('requires_action');
  });

  it('holds for set-ups as well, and is asked for again when their lists change', async () => {
    const customer = (await stripe.customers.create()).id;
    const setup = await stripe.setupIntents.create({ customer });
    const confirmed = stripe.setupIntents.confirm(setup.id, {
      payment_method_data: { type: 'klarna' },
      return_url: RETURN_URL,
    });
    expect((await declined(confirmed)).message).toContain('klarna) is not allowed');
    const params = { excluded_payment_method_types: ['sepa_debit' as const] };
    const changed = await stripe.setupIntents.update(setup.id, params);
    expect(changed.payment_method_types).toEqual(['card', 'link', 'us_bank_account']);
    const excluded = stripe.setupIntents.confirm(setup.id, {
      payment_method_data: sepa(GOOD_IBAN),
      return_url: RETURN_URL,
    });
    expect((await declined(excluded)).message).toContain('sepa_debit) is not allowed');
    const only = await stripe.setupIntents.update(setup.id, { allowed_payment_method_types: ['card'] });
    expect(only).toMatchObject({
      allowed_payment_method_types: ['card'],
      excluded_payment_method_types: ['sepa_debit'],
      payment_method_types: ['card'],
    });
    expect(
      await declined(stripe.setupIntents.create({ allowed_payment_method_types: ['boleto'] })),
    ).toMatchObject({ param: 'allowed_payment_method_types' });
  });

  it('shows a browser the same, before there is an intent', async () => {
    const session = await account.browser('GET', '/v1/elements/sessions', {
      type: 'deferred_intent',
      'deferred_intent[mode]': 'payment',
      'deferred_intent[amount]': '2000',
      'deferred_intent[currency]': 'eur',
    });
    expect(session.body.payment_method_types).toContain('ideal');
  });
});

describe('redirects', () => {
  const leave = (type: 'paypal' | 'klarna' | 'ideal' | 'bancontact') =>
    create({ ...EUR, payment_method_data: { type }, confirm: true, return_url: RETURN_URL });

  it.each(['paypal', 'klarna', 'ideal', 'bancontact'] as const)('%s succeeds when approved', async (type) => {
    const intent = await leave(type);
    expect(intent).toMatchObject({ status: 'requires_action', latest_charge: null });
    expect(intent.next_action?.redirect_to_url?.url).toContain(`/_sandbox/redirect/${intent.id}`);
    expect(await finish(intent, 'pass')).toMatchObject({ status: 'succeeded' });
    const done = await stripe.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] });
    expect(done.latest_charge).toMatchObject({ payment_method_details: { type }, paid: true });
  });

  it.each([
    ['paypal', 'fail', 'payment_method_provider_decline'],
    ['paypal', 'cancel', 'payment_method_customer_decline'],
    ['ideal', 'fail', 'payment_intent_authentication_failure'],
  ] as const)('%s that ends in %s can be tried again', async (type, outcome, code) => {
    const intent = await leave(type);
    expect(await finish(intent, outcome)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code },
    });
    expect(await account.eventTypes()).toContain('payment_intent.payment_failed');
  });

  it('authorises only, when the capture is manual', async () => {
    const intent = await create({
      ...EUR,
      capture_method: 'manual',
      payment_method_data: { type: 'klarna' },
      confirm: true,
      return_url: RETURN_URL,
    });
    expect(await finish(intent, 'pass')).toMatchObject({ status: 'requires_capture' });
    expect((await stripe.paymentIntents.capture(intent.id)).status).toBe('succeeded');
  });

  it('needs a way back', async () => {
    const intent = await create(EUR);
    const answer = await account.browser('POST', `/v1/payment_intents/${intent.id}/confirm`, {
      client_secret: intent.client_secret ?? '',
      'payment_method_data[type]': 'paypal',
    });
    expect(answer.body.error).toMatchObject({ param: 'return_url' });
  });
});

describe('bank debits', () => {
  it('are processing, then succeed and can be refunded', async () => {
    await account.control('POST', 'async', { mode: 'manual' });
    const intent = await create({
      ...EUR,
      payment_method_data: sepa(GOOD_IBAN),
      confirm: true,
      return_url: RETURN_URL,
    });
    expect(intent).toMatchObject({ status: 'processing', amount_received: 0 });
    const charge = await stripe.charges.retrieve(String(intent.latest_charge), {
      expand: ['balance_transaction'],
    });
    // The balance shows the money before the bank has decided.
    expect(charge).toMatchObject({
      status: 'pending',
      paid: false,
      balance_transaction: { type: 'payment', reporting_category: 'charge', amount: 2000, status: 'pending' },
    });
    await account.control('POST', 'async/run');
    const done = await stripe.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] });
    expect(done).toMatchObject({ status: 'succeeded', amount_received: 2000 });
    expect(done.latest_charge).toMatchObject({ status: 'succeeded', paid: true, captured: true });
    expect((await stripe.refunds.create({ payment_intent: intent.id })).amount).toBe(2000);
    expect(await account.eventTypes()).toEqual(
      expect.arrayContaining([
        'charge.pending',
        'payment_intent.processing',
        'charge.succeeded',
        'payment_intent.succeeded',
      ]),
    );
  });

  it('give a refund that fails back as a payment refund that comes in', async () => {
    await account.control('POST', 'async', { mode: 'manual' });
    const params = { payment_method_data: sepa(GOOD_IBAN), confirm: true, return_url: RETURN_URL } as const;
    const intent = await create({ ...EUR, ...params });
    await account.control('POST', 'async/run');
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    await account.control('POST', `refunds/${refund.id}`, { to: 'failed' });
    const failed = await stripe.refunds.retrieve(refund.id, {
      expand: ['balance_transaction', 'failure_balance_transaction'],
    });
    expect(failed.balance_transaction).toMatchObject({ type: 'payment_refund', amount: -2000 });
    expect(failed.failure_balance_transaction).toMatchObject({
      type: 'payment_refund',
      reporting_category: 'refund_failure',
      amount: 2000,
    });
  });

  it('fail later by themselves, and the intent takes another method', async () => {
    const intent = await create({
      ...EUR,
      payment_method_data: sepa(BAD_IBAN),
      confirm: true,
      return_url: RETURN_URL,
    });
    const failed = await eventually(async () => {
      const found = await stripe.paymentIntents.retrieve(intent.id);
      return found.status === 'processing' ? undefined : found;
    });
    expect(failed).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'bank_account_declined' },
    });
    const charge = await stripe.charges.retrieve(String(intent.latest_charge), {
      expand: ['failure_balance_transaction'],
    });
    expect(charge.failure_balance_transaction).toMatchObject({
      type: 'payment_failure_refund',
      reporting_category: 'charge_failure',
      amount: -2000,
      source: charge.id,
    });
    const moved = (await stripe.balanceTransactions.list()).data;
    expect(moved.reduce((sum, { net }) => sum + net, 0)).toBe(0);
    const paid = await stripe.paymentIntents.confirm(intent.id, {
      payment_method: 'pm_card_visa',
      return_url: RETURN_URL,
    });
    expect(paid.status).toBe('succeeded');
  });

  it.each([
    ['pm_usBankAccount_accountClosed', 'account_closed'],
    ['pm_usBankAccount_insufficientFunds', 'insufficient_funds'],
    ['pm_usBankAccount_debitNotAuthorized', 'debit_not_authorized'],
  ])('%s fails with %s', async (method, code) => {
    await account.control('POST', 'async', { mode: 'immediate' });
    const intent = await create({ payment_method: method, confirm: true });
    const failed = await eventually(async () => {
      const found = await stripe.paymentIntents.retrieve(intent.id);
      return found.status === 'processing' ? undefined : found;
    });
    expect(failed.last_payment_error?.code).toBe(code);
  });

  it('may stay in processing, where they can be cancelled', async () => {
    const intent = await create({ payment_method: 'pm_usBankAccount_processing', confirm: true });
    await account.control('POST', 'async/run');
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe('processing');
    expect((await stripe.paymentIntents.cancel(intent.id)).status).toBe('canceled');
    const charge = await stripe.charges.retrieve(String(intent.latest_charge));
    expect(charge).toMatchObject({ status: 'failed', paid: false, captured: false });
    const { data } = await stripe.balanceTransactions.list({ source: charge.id });
    expect(data.map(({ type }) => type).sort()).toEqual(['payment', 'payment_failure_refund']);
    expect(data.reduce((sum, { net }) => sum + net, 0)).toBe(0);
    const types = (await stripe.events.list({ limit: 3 })).data.map(({ type }) => type);
    expect(types).toContain('charge.failed');
  });

  it('take published test accounts only, and keep four characters of them', async () => {
    const iban = 'DE02120300000000202051';
    const refusal = await declined(
      create({ ...EUR, payment_method_data: sepa(iban), confirm: true, return_url: RETURN_URL }),
    );
    expect(refusal.message).not.toContain(iban);
    const method = await stripe.paymentMethods.create(sepa(GOOD_IBAN));
    expect(method.sepa_debit?.last4).toBe('3201');
    expect(JSON.stringify(method)).not.toContain(GOOD_IBAN);
  });

  it('can be set up for later', async () => {
    const customer = await stripe.customers.create();
    const setup = await stripe.setupIntents.create({ customer: customer.id });
    expect(setup.payment_method_types).toEqual(['card', 'link', 'sepa_debit', 'us_bank_account']);
    const done = await stripe.setupIntents.confirm(setup.id, {
      payment_method_data: sepa(GOOD_IBAN),
      return_url: RETURN_URL,
    });
    expect(done.status).toBe('succeeded');
    const paid = await create({
      ...EUR,
      customer: customer.id,
      payment_method: String(done.payment_method),
      off_session: true,
      confirm: true,
    });
    expect(paid.status).toBe('processing');
  });
});
