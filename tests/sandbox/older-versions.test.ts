/** SDKs of earlier API versions send parameters by their old names, those of other languages write values in their own way. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestSandbox, type TestSandbox } from './sandbox-client.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());

const CARD = { amount: '1000', currency: 'usd', 'payment_method_types[0]': 'card' };

describe('payment_method_types', () => {
  it.each(['2024-06-20', '2025-03-31.basil'])('is taken from version %s', async (version) => {
    const account = sandbox.account();
    const answer = await account.raw('POST', '/v1/payment_intents', CARD, { 'stripe-version': version });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ payment_method_types: ['card'], automatic_payment_methods: null });
    const setup = { 'payment_method_types[0]': 'card' };
    const made = await account.raw('POST', '/v1/setup_intents', setup, { 'stripe-version': version });
    expect(made.body).toMatchObject({ payment_method_types: ['card'] });
  });

  it.each(['2026-10-28.endive', 'nonsense'])('is unknown to version %s', async (version) => {
    const answer = await sandbox
      .account()
      .raw('POST', '/v1/payment_intents', CARD, { 'stripe-version': version });
    expect(answer.body.error).toMatchObject({ code: 'parameter_unknown', param: 'payment_method_types' });
  });

  it('is unknown where the old name never was', async () => {
    const answer = await sandbox.account().raw(
      'POST',
      '/v1/customers',
      { 'payment_method_types[0]': 'card' },
      {
        'stripe-version': '2024-06-20',
      },
    );
    expect(answer.status).toBe(400);
  });
});

it('takes booleans as Python prints them', async () => {
  const account = sandbox.account();
  const params = { amount: '1000', currency: 'usd', payment_method: 'pm_card_visa', confirm: 'True' };
  const answer = await account.raw('POST', '/v1/payment_intents', {
    ...params,
    return_url: 'https://example.com/',
  });
  expect(answer.body).toMatchObject({ status: 'succeeded' });
  const refused = await account.raw('POST', '/v1/payment_intents', { ...params, confirm: 'yes' });
  expect(refused.body.error).toMatchObject({ param: 'confirm', message: 'Invalid boolean: yes' });
});
