/** Confirmation tokens: what they show, what they bring to an intent, and that they serve once. */
import { describe, expect, it } from 'vitest';
import { type Account, RETURN_URL } from './sandbox-client.ts';
import { checkResource } from './stripe-schema.ts';
import { withAccounts } from './with-accounts.ts';

let account: Account;
withAccounts((made) => {
  account = made;
});

const CARD = {
  'payment_method_data[type]': 'card',
  'payment_method_data[card][exp_month]': '12',
  'payment_method_data[card][exp_year]': '2040',
  'payment_method_data[card][cvc]': '123',
};

async function typedToken(number: string, extra: Record<string, string> = {}): Promise<string> {
  const params = { ...CARD, 'payment_method_data[card][number]': number, ...extra };
  const { body, status } = await account.browser('POST', '/v1/confirmation_tokens', params);
  expect(status).toBe(200);
  checkResource('confirmation_token', body);
  return String(body.id);
}

const HELPER = { payment_method: 'pm_card_visa', return_url: RETURN_URL } as const;
const base = { amount: 2000, currency: 'eur', confirm: true } as const;

describe('confirmation tokens', () => {
  it('show the card before anything is charged, and lead to that card', async () => {
    const id = await typedToken('5555555555554444', { return_url: RETURN_URL });
    const token = await account.stripe.confirmationTokens.retrieve(id);
    expect(token).toMatchObject({
      payment_intent: null,
      payment_method_preview: { type: 'card', card: { brand: 'mastercard', last4: '4444' }, customer: null },
      use_stripe_sdk: true,
    });
    expect(token.expires_at).toBe(token.created + 12 * 3600);
    const paid = await account.stripe.paymentIntents.create({
      ...base,
      confirmation_token: id,
      expand: ['payment_method'],
    });
    expect(paid).toMatchObject({
      status: 'succeeded',
      payment_method: { card: { fingerprint: token.payment_method_preview?.card?.fingerprint } },
    });
    expect((await account.stripe.confirmationTokens.retrieve(id)).payment_intent).toBe(paid.id);
  });

  it('bring the future use and the delivery address; the request wins over both', async () => {
    const { stripe } = account;
    const customer = (await stripe.customers.create()).id;
    const shipping = { name: 'Ada', address: { line1: '1 Main St', country: 'DE' } };
    const make = () =>
      stripe.testHelpers.confirmationTokens.create({
        ...HELPER,
        setup_future_usage: 'off_session',
        shipping,
      });
    const saved = await stripe.paymentIntents.create({
      ...base,
      customer,
      confirmation_token: (await make()).id,
      expand: ['payment_method'],
    });
    expect(saved).toMatchObject({
      setup_future_usage: 'off_session',
      shipping: { name: 'Ada' },
      payment_method: { customer },
    });
    const own = await stripe.paymentIntents.create({
      ...base,
      customer,
      confirmation_token: (await make()).id,
      payment_method: 'pm_card_mastercard',
      shipping: { ...shipping, name: 'Grace' },
      expand: ['payment_method'],
    });
    expect(own).toMatchObject({
      shipping: { name: 'Grace' },
      payment_method: { card: { brand: 'mastercard' } },
    });
  });

  it('serve once, even when the card is declined', async () => {
    const { stripe } = account;
    const id = await typedToken('4000000000000002', { return_url: RETURN_URL });
    const params = { ...base, confirmation_token: id };
    await expect(stripe.paymentIntents.create(params)).rejects.toMatchObject({ code: 'card_declined' });
    await expect(stripe.paymentIntents.create(params)).rejects.toMatchObject({
      statusCode: 400,
      param: 'confirmation_token',
    });
    const intents = await stripe.paymentIntents.list();
    expect(intents.data).toHaveLength(1);
  });

  it('expire after twelve hours, and are not made up', async () => {
    const { stripe } = account;
    const { id } = await stripe.testHelpers.confirmationTokens.create(HELPER);
    await account.control('POST', 'clock', { advanceSeconds: 12 * 3600 });
    for (const confirmation_token of [id, 'ctoken_none']) {
      await expect(stripe.paymentIntents.create({ ...base, confirmation_token })).rejects.toMatchObject({
        statusCode: 400,
        param: 'confirmation_token',
      });
    }
  });

  it('are refused without confirm, without a method and with two', async () => {
    const { stripe } = account;
    const { id } = await stripe.testHelpers.confirmationTokens.create(HELPER);
    await expect(
      stripe.paymentIntents.create({ amount: 2000, currency: 'eur', confirmation_token: id }),
    ).rejects.toMatchObject({ param: 'confirmation_token' });
    await expect(stripe.setupIntents.create({ confirmation_token: id })).rejects.toMatchObject({
      param: 'confirmation_token',
    });
    await expect(stripe.testHelpers.confirmationTokens.create({})).rejects.toMatchObject({
      code: 'parameter_missing',
    });
    expect(
      await account.raw('POST', '/v1/test_helpers/confirmation_tokens', {
        ...CARD,
        payment_method: 'pm_card_visa',
      }),
    ).toMatchObject({ status: 400, body: { error: { code: 'parameters_exclusive' } } });
  });

  it('keep the challenge inside the page, and set up cards too', async () => {
    const { stripe } = account;
    const customer = (await stripe.customers.create()).id;
    const id = await typedToken('4000002760003184', { return_url: RETURN_URL });
    const intent = await stripe.setupIntents.create({ customer, confirm: true, confirmation_token: id });
    expect(intent).toMatchObject({ status: 'requires_action', next_action: { type: 'use_stripe_sdk' } });
    expect(await stripe.confirmationTokens.retrieve(id)).toMatchObject({
      payment_intent: null,
      setup_intent: intent.id,
    });
  });
});
