/** Setup intents: attempts, challenges, whose method it becomes, and what the saved card may do later. */
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
  customer = (await stripe.customers.create()).id;
});

const confirmation = { confirm: true, return_url: RETURN_URL } as const;

async function attempts(setup_intent: string): Promise<Stripe.SetupAttempt[]> {
  return (await stripe.setupAttempts.list({ setup_intent })).data;
}

async function finish(intent: Stripe.SetupIntent, outcome: 'pass' | 'fail'): Promise<void> {
  const { client_secret } = intent;
  await account.control('POST', `3ds/${intent.id}/complete`, { client_secret, outcome });
}

describe('setup intents', () => {
  it('make one attempt per confirmation, whose outcome is written into it', async () => {
    const intent = await stripe.setupIntents.create({
      ...confirmation,
      customer,
      payment_method: 'pm_card_authenticationRequired',
    });
    expect(await attempts(intent.id)).toMatchObject([
      { id: intent.latest_attempt, status: 'requires_action' },
    ]);
    await finish(intent, 'fail');
    expect(await attempts(intent.id)).toMatchObject([
      {
        id: intent.latest_attempt,
        status: 'failed',
        setup_error: { code: 'setup_intent_authentication_failure' },
      },
    ]);
    const again = await stripe.setupIntents.confirm(intent.id, {
      payment_method: 'pm_card_visa',
      return_url: RETURN_URL,
    });
    expect(again).toMatchObject({ status: 'succeeded', last_setup_error: null });
    expect(await attempts(intent.id)).toMatchObject([
      { id: again.latest_attempt, status: 'succeeded' },
      { id: intent.latest_attempt, status: 'failed' },
    ]);
  });

  it('tell in the attempt how the card was authenticated', async () => {
    const intent = await stripe.setupIntents.create({
      ...confirmation,
      customer,
      payment_method: 'pm_card_authenticationRequired',
    });
    await finish(intent, 'pass');
    const [attempt] = await attempts(intent.id);
    expect(attempt).toMatchObject({
      status: 'succeeded',
      payment_method_details: {
        card: { three_d_secure: { authentication_flow: 'challenge', result: 'authenticated' } },
      },
    });
  });

  it('abandon the attempt that waits when they are cancelled or confirmed anew', async () => {
    const challenge = { ...confirmation, customer, payment_method: 'pm_card_authenticationRequired' };
    const canceled = await stripe.setupIntents.create(challenge);
    await stripe.setupIntents.cancel(canceled.id, { cancellation_reason: 'duplicate' });
    expect(await attempts(canceled.id)).toMatchObject([{ status: 'abandoned' }]);
    const changed = await stripe.setupIntents.create(challenge);
    await stripe.setupIntents.confirm(changed.id, { payment_method: 'pm_card_visa', return_url: RETURN_URL });
    expect((await attempts(changed.id)).map((attempt) => attempt.status)).toEqual(['succeeded', 'abandoned']);
    await expect(stripe.setupAttempts.list({ setup_intent: 'seti_none' })).rejects.toMatchObject({
      code: 'resource_missing',
    });
  });

  it('belong to a customer or to the account itself, never to both', async () => {
    await expect(stripe.setupIntents.create({ customer, attach_to_self: true })).rejects.toMatchObject({
      code: 'parameters_exclusive',
    });
    const own = await stripe.setupIntents.create({ attach_to_self: true, flow_directions: ['outbound'] });
    expect(own).toMatchObject({ attach_to_self: true, flow_directions: ['outbound'] });
    await stripe.setupIntents.create({ customer });
    expect((await stripe.setupIntents.list({ attach_to_self: true })).data.map(({ id }) => id)).toEqual([
      own.id,
    ]);
    expect((await stripe.setupIntents.list({ customer })).data).toHaveLength(1);
  });

  it('save a card that later pays without the customer, or is refused when it must be asked', async () => {
    const saved = await stripe.setupIntents.create({
      ...confirmation,
      customer,
      payment_method: 'pm_card_visa',
    });
    const method = String(saved.payment_method);
    const later = {
      amount: 1500,
      currency: 'eur',
      customer,
      off_session: true,
      confirm: true,
      return_url: RETURN_URL,
    } as const;
    const paid = await stripe.paymentIntents.create({ ...later, payment_method: method });
    expect(paid.status).toBe('succeeded');
    const asks = await stripe.paymentMethods.attach('pm_card_authenticationRequired', { customer });
    await expect(stripe.paymentIntents.create({ ...later, payment_method: asks.id })).rejects.toMatchObject({
      code: 'authentication_required',
      payment_intent: { status: 'requires_payment_method' },
    });
    expect((await stripe.paymentMethods.retrieve(asks.id)).customer).toBe(customer);
  });

  it('refuse a change once they are done, and confirm only once', async () => {
    const done = await stripe.setupIntents.create({
      ...confirmation,
      customer,
      payment_method: 'pm_card_visa',
    });
    for (const refused of [
      stripe.setupIntents.update(done.id, { description: 'x' }),
      stripe.setupIntents.confirm(done.id, { return_url: RETURN_URL }),
      stripe.setupIntents.cancel(done.id),
    ]) {
      await expect(refused).rejects.toMatchObject({ code: 'setup_intent_unexpected_state' });
    }
  });

  it('leave a card that its network renews, which the shop is told', async () => {
    const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    const before = await stripe.paymentMethods.retrieve(id);
    await account.control('POST', `payment_methods/${id}/network_update`, { last4: '1881', exp_month: 7 });
    const after = await stripe.paymentMethods.retrieve(id);
    expect(after.card).toMatchObject({
      last4: '1881',
      exp_month: 7,
      exp_year: Number(before.card?.exp_year) + 3,
    });
    const [event] = (await stripe.events.list({ type: 'payment_method.automatically_updated' })).data;
    expect(event?.data.previous_attributes).toEqual({
      card: { last4: '4242', exp_month: 12, exp_year: before.card?.exp_year },
    });
    await expect(
      account.control('POST', `payment_methods/${id}/network_update`, { last4: 'x' }),
    ).rejects.toThrow(/four digits/);
  });
});
