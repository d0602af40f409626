/** Keys and accounts: isolation, publishable keys with client secrets, live keys refused, calls from any page. */
import { describe, expect, it } from 'vitest';
import type { Account, Json, TestSandbox } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let sandbox: TestSandbox;
let account: Account;
withAccounts((made, running) => {
  sandbox = running;
  account = made;
});

const client = (): Record<string, string> => ({ authorization: `Bearer ${account.publishableKey}` });

function openIntent(): Promise<{ id: string; client_secret: string | null }> {
  return account.stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    metadata: { private: 'yes' },
  });
}

describe('keys', () => {
  it.each([
    ['none', {}],
    ['malformed', { authorization: 'Bearer nonsense' }],
    ['live', { authorization: 'Bearer sk_live_abc123456789' }],
    ['live publishable', { authorization: 'Bearer pk_live_abc123456789' }],
  ])('refuse %s', async (_name, headers) => {
    const answer = await account.raw('GET', '/v1/customers', {}, { authorization: '', ...headers });
    expect(answer.status).toBe(401);
    expect(answer.body.error).toMatchObject({ type: 'invalid_request_error' });
    expect(JSON.stringify(answer.body)).not.toContain('abc123456789');
  });

  it('may come as basic authentication', async () => {
    const authorization = `Basic ${Buffer.from(`${account.secretKey}:`).toString('base64')}`;
    expect((await account.raw('GET', '/v1/customers', {}, { authorization })).status).toBe(200);
  });

  it('separate accounts', async () => {
    const { id } = await openIntent();
    const other = sandbox.account();
    await expect(other.stripe.paymentIntents.retrieve(id)).rejects.toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    });
    expect((await other.stripe.events.list()).data).toEqual([]);
    expect((await other.control('GET', 'requests')).data).toHaveLength(2);
  });

  it('do not reach accounts of Connect', async () => {
    const answer = await account.raw('GET', '/v1/customers', {}, { 'stripe-account': 'acct_1' });
    expect(answer.status).toBe(403);
  });

  it('take any API version and answer in the pinned one', async () => {
    const answer = await account.raw('GET', '/v1/customers', {}, { 'stripe-version': '2020-08-27' });
    expect(answer.headers.get('stripe-version')).toBe('2026-10-28.endive');
    expect(answer.headers.get('request-id')).toMatch(/^req_/);
    const [logged] = (await account.control('GET', 'requests')).data as Json[];
    expect(logged).toMatchObject({ api_version: '2020-08-27', path: '/v1/customers' });
  });
});

describe('a publishable key', () => {
  it('reads an intent with its secret only, and sees no private member', async () => {
    const { id, client_secret: secret } = await openIntent();
    const read = await account.raw(
      'GET',
      `/v1/payment_intents/${id}`,
      { client_secret: secret ?? '' },
      client(),
    );
    expect(read.body).toMatchObject({ id, status: 'requires_payment_method' });
    for (const name of ['metadata', 'customer', 'latest_charge', 'amount_received'])
      expect(read.body).not.toHaveProperty(name);
    for (const params of [{}, { client_secret: 'pi_x_secret_y' }] as const) {
      expect((await account.raw('GET', `/v1/payment_intents/${id}`, params, client())).status).toBe(400);
    }
  });

  it('may be a parameter, with a raw card, as Stripe.js sends it', async () => {
    const { id, client_secret: secret } = await openIntent();
    const confirmed = await account.raw(
      'POST',
      `/v1/payment_intents/${id}/confirm`,
      {
        key: account.publishableKey,
        client_secret: secret ?? '',
        'payment_method_data[type]': 'card',
        'payment_method_data[card][number]': '4242 4242 4242 4242',
        'payment_method_data[card][exp_month]': '12',
        'payment_method_data[card][exp_year]': '34',
        'payment_method_data[card][cvc]': '123',
        'payment_method_data[billing_details][address][country]': 'DE',
        'payment_method_data[billing_details][address][postal_code]': '10115',
        'payment_method_data[guid]': 'x',
        expected_payment_method_type: 'card',
        return_url: 'http://localhost:3000/return',
        use_stripe_sdk: 'true',
      },
      { authorization: '' },
    );
    expect(confirmed.body).toMatchObject({ id, status: 'succeeded' });
    const [charge] = (await account.stripe.charges.list()).data;
    expect(charge).toMatchObject({
      payment_method_details: {
        card: {
          last4: '4242',
          checks: { cvc_check: 'pass', address_postal_code_check: 'pass', address_line1_check: null },
        },
      },
    });
  });

  it('shows a decline without private members', async () => {
    const { id, client_secret: secret } = await openIntent();
    const answer = await account.raw(
      'POST',
      `/v1/payment_intents/${id}/confirm`,
      { client_secret: secret ?? '', payment_method: 'pm_card_visa_chargeDeclined' },
      client(),
    );
    expect(answer.status).toBe(402);
    expect(answer.body.error).toMatchObject({
      code: 'card_declined',
      payment_intent: { id, status: 'requires_payment_method' },
    });
    expect(JSON.stringify(answer.body)).not.toContain('private');
  });

  it('makes payment methods, and may do nothing else', async () => {
    const made = await account.raw(
      'POST',
      '/v1/payment_methods',
      {
        type: 'card',
        'card[number]': '4242424242424242',
        'card[exp_month]': '1',
        'card[exp_year]': '2040',
        'card[cvc]': '123',
      },
      client(),
    );
    expect(made.body).toMatchObject({ object: 'payment_method', card: { last4: '4242' } });
    for (const [method, path] of [
      ['GET', '/v1/customers'],
      ['POST', '/v1/refunds'],
      ['GET', '/v1/events'],
      ['POST', '/v1/payment_intents'],
    ] as const) {
      const answer = await account.raw(method, path, {}, client());
      expect(answer.status).toBe(403);
      expect(answer.body.error).toMatchObject({ code: 'secret_key_required' });
    }
    const control = await fetch(`${sandbox.origin}/_sandbox/requests`, { headers: client() });
    expect(control.status).toBe(403);
  });

  it('may be used from any page', async () => {
    const preflight = await fetch(`${sandbox.origin}/v1/payment_methods`, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    const answer = await account.raw('GET', '/v1/payment_intents/pi_x', {}, client());
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('finishes a challenge as the page does, and sees the intent', async () => {
    const { id, client_secret: secret } = await openIntent();
    const confirm = {
      client_secret: secret ?? '',
      payment_method: 'pm_card_authenticationRequired',
      use_stripe_sdk: 'true',
    };
    const asked = await account.raw('POST', `/v1/payment_intents/${id}/confirm`, confirm, client());
    expect(asked.body).toMatchObject({ status: 'requires_action', next_action: { type: 'use_stripe_sdk' } });
    const action = asked.body.next_action as { use_stripe_sdk: { stripe_js: string } };
    const page = await fetch(action.use_stripe_sdk.stripe_js);
    expect(page.headers.get('content-type')).toContain('text/html');
    const done = await fetch(`${sandbox.origin}/_sandbox/3ds/${id}/complete`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ client_secret: secret ?? '', outcome: 'pass' }).toString(),
    });
    const intent = (await done.json()) as Json;
    expect(intent).toMatchObject({ id, status: 'succeeded' });
    expect(intent).not.toHaveProperty('metadata');
  });
});
