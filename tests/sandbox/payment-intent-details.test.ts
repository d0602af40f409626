/** What describes a payment: its parts, references, methods, address; and which of it a browser may change. */
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { type Account, RETURN_URL } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let account: Account;
let stripe: Stripe;
withAccounts((made) => {
  account = made;
  stripe = account.stripe;
});

const base = { amount: 2000, currency: 'eur' } as const;
const shipping = { name: 'Ada', address: { line1: '1 Main St', country: 'DE' } };

async function confirmWithShipping(intent: Stripe.PaymentIntent) {
  return account.browser('POST', `/v1/payment_intents/${intent.id}/confirm`, {
    client_secret: intent.client_secret ?? '',
    payment_method: 'pm_card_visa',
    return_url: RETURN_URL,
    'shipping[name]': 'Mallory',
    'shipping[address][line1]': '2 Side St',
    'shipping[address][country]': 'FR',
  });
}

describe('the delivery address', () => {
  it('is not changed by a browser once the server has set it, at creation or later', async () => {
    const created = await stripe.paymentIntents.create({ ...base, shipping });
    const later = await stripe.paymentIntents.create(base);
    await stripe.paymentIntents.update(later.id, { shipping });
    for (const intent of [created, later]) {
      expect(await confirmWithShipping(intent)).toMatchObject({
        status: 400,
        body: {
          error: { message: expect.stringContaining('last set with a secret key'), param: 'shipping' },
        },
      });
      const held = await stripe.paymentIntents.retrieve(intent.id);
      expect(held).toMatchObject({ status: 'requires_payment_method', shipping: { name: 'Ada' } });
    }
  });

  it('comes from the browser when the server has none, or has taken it back', async () => {
    const open = await stripe.paymentIntents.create(base);
    expect(await confirmWithShipping(open)).toMatchObject({
      status: 200,
      body: { shipping: { name: 'Mallory' } },
    });
    const cleared = await stripe.paymentIntents.create({ ...base, shipping });
    await stripe.paymentIntents.update(cleared.id, { shipping: '' });
    expect(await confirmWithShipping(cleared)).toMatchObject({ status: 200 });
  });
});

describe('the parts of an amount', () => {
  const line = { product_name: 'Tea', quantity: 2, unit_cost: 900 };

  it('add up, unless told that they need not', async () => {
    const amount_details = { line_items: [line], shipping: { amount: 200 }, tax: { total_tax_amount: 0 } };
    const intent = await stripe.paymentIntents.create({ ...base, amount_details });
    expect(intent.amount_details).toMatchObject({ shipping: { amount: 200 }, tax: { total_tax_amount: 0 } });
    await expect(
      stripe.paymentIntents.create({ ...base, amount: 2100, amount_details }),
    ).rejects.toMatchObject({ statusCode: 400, param: 'amount_details' });
    const loose = { ...amount_details, enforce_arithmetic_validation: false };
    await stripe.paymentIntents.create({ ...base, amount: 2100, amount_details: loose });
    expect((await stripe.paymentIntents.update(intent.id, { amount_details: '' })).amount_details).toEqual({
      tip: {},
    });
  });

  it('stand beside references and method lists that can be changed while the payment is open', async () => {
    const intent = await stripe.paymentIntents.create({
      ...base,
      payment_details: { order_reference: 'A1' },
      excluded_payment_method_types: ['paypal'],
    });
    expect(intent).toMatchObject({ payment_details: { order_reference: 'A1', customer_reference: null } });
    expect(intent.payment_method_types).not.toContain('paypal');
    const changed = await stripe.paymentIntents.update(intent.id, {
      excluded_payment_method_types: '',
      payment_details: { customer_reference: 'C1' },
      setup_future_usage: 'on_session',
      payment_method_options: { card: { request_three_d_secure: 'any' } },
    });
    expect(changed).toMatchObject({
      excluded_payment_method_types: null,
      payment_details: { order_reference: 'A1', customer_reference: 'C1' },
      setup_future_usage: 'on_session',
      payment_method_options: { card: { request_three_d_secure: 'any' } },
    });
    const only = await stripe.paymentIntents.update(intent.id, { allowed_payment_method_types: ['card'] });
    expect(only.payment_method_types).toEqual(['card']);
  });

  it('are fixed once paid, when only what describes the payment may change', async () => {
    const paid = await stripe.paymentIntents.create({
      ...base,
      confirm: true,
      payment_method: 'pm_card_visa',
      return_url: RETURN_URL,
    });
    for (const params of [{ amount: 1 }, { setup_future_usage: '' as const }, { currency: 'usd' }]) {
      await expect(stripe.paymentIntents.update(paid.id, params)).rejects.toMatchObject({
        code: 'payment_intent_unexpected_state',
      });
    }
    const noted = await stripe.paymentIntents.update(paid.id, { description: 'later', metadata: { a: '1' } });
    expect(noted).toMatchObject({ status: 'succeeded', description: 'later', metadata: { a: '1' } });
    await expect(stripe.paymentIntents.create({ ...base, receipt_email: 'nobody' })).rejects.toMatchObject({
      code: 'email_invalid',
      param: 'receipt_email',
    });
  });

  it('are held, for cards alone, when their options say so', async () => {
    const payment_method_options = { card: { capture_method: 'manual' } } as const;
    const paying = { ...base, confirm: true, return_url: RETURN_URL, payment_method_options } as const;
    const held = await stripe.paymentIntents.create({ ...paying, payment_method: 'pm_card_visa' });
    expect(held).toMatchObject({
      status: 'requires_capture',
      capture_method: 'automatic_async',
      amount_capturable: 2000,
    });
    expect((await stripe.paymentIntents.capture(held.id)).status).toBe('succeeded');
  });
});
