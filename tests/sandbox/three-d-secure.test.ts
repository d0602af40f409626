/** 3D Secure: asked for, passed, failed, closed, off-session, optional. */
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { declined, type Payments, paymentsOf } from './payments.ts';
import { type Account, RETURN_URL } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let account: Account;
let stripe: Stripe;
let pay: Payments['pay'];
let finish: Payments['finish'];
withAccounts((made) => {
  account = made;
  stripe = account.stripe;
  ({ pay, finish } = paymentsOf(account));
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
