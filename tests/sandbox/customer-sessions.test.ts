/** What a browser sees and may do with a customer's saved methods, and that it needs the session for each of it. */
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { type Account, RETURN_URL } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let account: Account;
let stripe: Stripe;
let customer: string;
withAccounts(async (made) => {
  account = made;
  stripe = account.stripe;
  customer = (await stripe.customers.create({ email: 'ada@example.com' })).id;
});

type Features = Stripe.CustomerSessionCreateParams.Components.PaymentElement.Features;

async function secretWith(features: Features, of = customer): Promise<string> {
  const session = await stripe.customerSessions.create({
    customer: of,
    components: { payment_element: { enabled: true, features } },
  });
  return session.client_secret;
}

async function save(card: string, allow?: Stripe.PaymentMethod.AllowRedisplay): Promise<string> {
  const { id } = await stripe.paymentMethods.attach(card, { customer });
  if (allow !== undefined) await stripe.paymentMethods.update(id, { allow_redisplay: allow });
  return id;
}

async function shown(secret: string): Promise<string[]> {
  const { body } = await account.browser('GET', '/v1/elements/sessions', {
    type: 'deferred_intent',
    customer_session_client_secret: secret,
  });
  const { payment_methods } = body.customer as { payment_methods: { id: string }[] };
  return payment_methods.map((method) => method.id);
}

describe('customer sessions', () => {
  it('show the saved methods that may be shown, newest first, up to the limit', async () => {
    const always = await save('pm_card_visa', 'always');
    const limited = await save('pm_card_mastercard', 'limited');
    await save('pm_card_amex');
    expect(await shown(await secretWith({ payment_method_redisplay: 'enabled' }))).toEqual([always]);
    const both: Features = {
      payment_method_redisplay: 'enabled',
      payment_method_allow_redisplay_filters: ['always', 'limited'],
    };
    expect(await shown(await secretWith(both))).toEqual([limited, always]);
    expect(await shown(await secretWith({ ...both, payment_method_redisplay_limit: 1 }))).toEqual([limited]);
    expect(await shown(await secretWith({}))).toEqual([]);
  });

  it('say the default method, the features and the types of the intent', async () => {
    const id = await save('pm_card_visa', 'always');
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
    const intent = await stripe.paymentIntents.create({ amount: 900, currency: 'eur', customer });
    const { body } = await account.browser('GET', '/v1/elements/sessions', {
      type: 'payment_intent',
      client_secret: intent.client_secret ?? '',
      customer_session_client_secret: await secretWith({ payment_method_save: 'enabled' }),
    });
    expect(body).toMatchObject({
      payment_method_types: expect.arrayContaining(['card']),
      customer: {
        default_payment_method: id,
        customer_session: {
          customer,
          components: { payment_element: { features: { payment_method_save: 'enabled' } } },
        },
      },
    });
    expect(JSON.stringify(body)).not.toContain('ada@example.com');
  });

  it('let the browser remove and change a method only when they permit it', async () => {
    const id = await save('pm_card_visa', 'always');
    const closed = { customer_session_client_secret: await secretWith({}) };
    const open = {
      customer_session_client_secret: await secretWith({
        payment_method_remove: 'enabled',
        payment_method_redisplay: 'enabled',
      }),
    };
    const stranger = await stripe.customers.create();
    const foreign = {
      customer_session_client_secret: await secretWith({ payment_method_remove: 'enabled' }, stranger.id),
    };
    for (const params of [closed, foreign]) {
      expect(await account.browser('POST', `/v1/payment_methods/${id}/detach`, params)).toMatchObject({
        status: 403,
      });
    }
    expect(await account.browser('POST', `/v1/payment_methods/${id}/detach`)).toMatchObject({
      status: 400,
      body: { error: { param: 'customer_session_client_secret' } },
    });
    const changed = await account.browser('POST', `/v1/payment_methods/${id}`, {
      ...open,
      'card[exp_month]': '3',
    });
    expect(changed).toMatchObject({ status: 200, body: { card: { exp_month: 3 } } });
    expect(await account.browser('POST', `/v1/payment_methods/${id}/detach`, open)).toMatchObject({
      status: 200,
    });
    expect((await stripe.customers.listPaymentMethods(customer)).data).toEqual([]);
  });

  it('save a method from the browser with the permission to show it again, and as the default', async () => {
    const intent = await stripe.paymentIntents.create({ amount: 900, currency: 'eur', customer });
    const secret = await secretWith({ payment_method_save: 'enabled', payment_method_redisplay: 'enabled' });
    const confirmed = await account.browser('POST', `/v1/payment_intents/${intent.id}/confirm`, {
      client_secret: intent.client_secret ?? '',
      customer_session_client_secret: secret,
      set_as_default_payment_method: 'true',
      setup_future_usage: 'off_session',
      return_url: RETURN_URL,
      'payment_method_data[type]': 'card',
      'payment_method_data[allow_redisplay]': 'always',
      'payment_method_data[card][number]': '4242424242424242',
      'payment_method_data[card][exp_month]': '12',
      'payment_method_data[card][exp_year]': '2040',
      'payment_method_data[card][cvc]': '123',
    });
    expect(confirmed.body).toMatchObject({ status: 'succeeded', setup_future_usage: 'off_session' });
    const [method] = await shown(secret);
    expect(method).toBe(confirmed.body.payment_method);
    const held = await stripe.customers.retrieve(customer);
    expect(held).toMatchObject({ invoice_settings: { default_payment_method: method } });
    await stripe.paymentMethods.detach(method ?? '');
    expect(await stripe.customers.retrieve(customer)).toMatchObject({
      invoice_settings: { default_payment_method: null },
    });
  });

  it('end after half an hour, serve their own customer, and need a component', async () => {
    const secret = await secretWith({});
    const other = await stripe.paymentIntents.create({ amount: 900, currency: 'eur' });
    const confirmation = {
      client_secret: other.client_secret ?? '',
      customer_session_client_secret: secret,
      payment_method: 'pm_card_visa',
    };
    expect(
      await account.browser('POST', `/v1/payment_intents/${other.id}/confirm`, confirmation),
    ).toMatchObject({ status: 400, body: { error: { param: 'customer_session_client_secret' } } });
    await account.control('POST', 'clock', { advanceSeconds: 1800 });
    expect(
      await account.browser('GET', '/v1/elements/sessions', {
        type: 'deferred_intent',
        customer_session_client_secret: secret,
      }),
    ).toMatchObject({ status: 400 });
    await expect(stripe.customerSessions.create({ customer, components: {} })).rejects.toMatchObject({
      param: 'components',
    });
    await expect(secretWith({ payment_method_redisplay_limit: 11 })).rejects.toMatchObject({
      statusCode: 400,
    });
  });
});
