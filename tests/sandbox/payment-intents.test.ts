/** The payment intent's state machine: every transition with its events, every refusal with Stripe's error. */
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { declined, type Payments, paymentsOf } from './payments.ts';
import { type Account, eventually } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let account: Account;
let stripe: Stripe;
let create: Payments['create'];
let pay: Payments['pay'];
withAccounts((made) => {
  account = made;
  stripe = account.stripe;
  ({ create, pay } = paymentsOf(account));
});

describe('creation and update', () => {
  it('waits for a payment method, then for confirmation', async () => {
    const open = await create();
    expect(open).toMatchObject({
      status: 'requires_payment_method',
      capture_method: 'automatic_async',
      latest_charge: null,
    });
    const ready = await stripe.paymentIntents.update(open.id, { payment_method: 'pm_card_visa' });
    expect(ready.status).toBe('requires_confirmation');
    expect(await account.eventTypes()).toEqual(['payment_intent.created']);
  });

  it.each([
    [{ amount: 49 }, 'amount_too_small', 'amount'],
    [{ amount: 0 }, 'parameter_invalid_integer', 'amount'],
    [{ amount: -5 }, 'parameter_invalid_integer', 'amount'],
    [{ amount: 100_000_000 }, 'amount_too_large', 'amount'],
    [{ currency: 'xyz' }, undefined, 'currency'],
    [{ customer: 'cus_none' }, 'resource_missing', 'customer'],
    [{ payment_method: 'pm_none' }, 'resource_missing', 'payment_method'],
    [{ statement_descriptor: 'NOT FOR CARDS' }, undefined, 'statement_descriptor'],
    [{ off_session: true }, undefined, 'off_session'],
  ])('refuses %j', async (params, code, param) => {
    const error = await declined(create(params));
    expect(error).toMatchObject({ type: 'invalid_request_error', param });
    expect(error.code).toBe(code);
    expect((await stripe.paymentIntents.list()).data).toEqual([]);
  });

  it('changes only what describes a paid intent', async () => {
    const paid = await pay('pm_card_visa');
    const noted = await stripe.paymentIntents.update(paid.id, {
      metadata: { order: '1' },
      description: 'Order 1',
    });
    expect(noted).toMatchObject({ status: 'succeeded', metadata: { order: '1' } });
    expect(await declined(stripe.paymentIntents.update(paid.id, { amount: 1 }))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });
});

describe('confirmation', () => {
  it('succeeds at once and gets its balance transaction a moment later', async () => {
    const paid = await pay('pm_card_visa', { expand: ['latest_charge'] });
    const charge = paid.latest_charge as Stripe.Charge;
    expect(paid).toMatchObject({ status: 'succeeded', amount_received: 2000, next_action: null });
    expect(charge).toMatchObject({
      captured: true,
      paid: true,
      balance_transaction: null,
      outcome: { type: 'authorized' },
    });
    const settled = await eventually(async () => {
      const found = await stripe.charges.retrieve(charge.id, { expand: ['balance_transaction'] });
      return found.balance_transaction === null ? undefined : found;
    });
    expect(settled.balance_transaction).toMatchObject({
      amount: 2000,
      fee: 88,
      net: 1912,
      status: 'pending',
    });
    expect(await account.eventTypes()).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'charge.updated',
    ]);
    const [, succeeded, , updated] = await account.events();
    expect(succeeded?.data.object.balance_transaction).toBeNull();
    expect(updated?.data.object.balance_transaction).toBe(
      (settled.balance_transaction as Stripe.BalanceTransaction).id,
    );
  });

  it('has its balance transaction at once under synchronous capture', async () => {
    const paid = await pay('pm_card_visa', {
      capture_method: 'automatic',
      expand: ['latest_charge.balance_transaction'],
    });
    expect(paid).toMatchObject({ latest_charge: { balance_transaction: { amount: 2000, fee: 88 } } });
  });

  it('keeps a declined intent open, with the failed charge and the reason', async () => {
    const error = await declined(pay('pm_card_visa_chargeDeclinedInsufficientFunds'));
    expect(error).toMatchObject({
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'insufficient_funds',
    });
    const intent = await stripe.paymentIntents.retrieve(error.payment_intent.id, {
      expand: ['latest_charge'],
    });
    expect(intent).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      last_payment_error: { code: 'card_declined', payment_method: { card: { last4: '9995' } } },
      latest_charge: {
        status: 'failed',
        paid: false,
        failure_code: 'card_declined',
        outcome: { type: 'issuer_declined' },
      },
    });
    const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
    expect(paid).toMatchObject({ status: 'succeeded', last_payment_error: null });
    expect((await account.eventTypes()).slice(0, 5)).toEqual([
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
  });

  it('asks for a return address when redirect methods are possible, and makes nothing', async () => {
    const error = await declined(pay('pm_card_visa', { automatic_payment_methods: { enabled: true } }));
    expect(error).toMatchObject({ param: 'return_url' });
    expect(await account.events()).toEqual([]);
  });

  it('refuses to confirm without a payment method, and after success', async () => {
    const open = await create();
    expect(await declined(stripe.paymentIntents.confirm(open.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    const paid = await pay('pm_card_visa');
    const again = await declined(stripe.paymentIntents.confirm(paid.id));
    expect(again).toMatchObject({
      code: 'payment_intent_unexpected_state',
      payment_intent: { id: paid.id, status: 'succeeded' },
    });
  });

  it('does not let a card be used twice without a customer', async () => {
    const method = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
    await pay(method.id);
    expect(await declined(pay(method.id))).toMatchObject({ param: 'payment_method' });
  });

  it('refuses the saved card of another customer', async () => {
    const [one, other] = await Promise.all([stripe.customers.create(), stripe.customers.create()]);
    const saved = await stripe.paymentMethods.attach('pm_card_visa', { customer: one.id });
    expect(await declined(pay(saved.id, { customer: other.id }))).toMatchObject({ code: 'resource_missing' });
    expect(await declined(pay(saved.id))).toMatchObject({ param: 'customer' });
    expect((await pay(saved.id, { customer: one.id })).status).toBe('succeeded');
  });

  it('saves the card when that is asked for', async () => {
    const customer = await stripe.customers.create();
    const paid = await pay('pm_card_visa', { customer: customer.id, setup_future_usage: 'off_session' });
    const saved = await stripe.customers.listPaymentMethods(customer.id);
    expect(saved.data.map((method) => method.id)).toEqual([paid.payment_method]);
    expect(saved.data[0]?.card?.checks?.cvc_check).toBe('pass');
  });
});
