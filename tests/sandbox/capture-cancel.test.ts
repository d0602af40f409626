/** What may follow an authorisation: capture in part, a higher amount, cancel, expiry; and finding it again. */
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { declined, type Payments, paymentsOf } from './payments.ts';
import type { Account } from './sandbox-client.ts';
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

describe('capture and cancel', () => {
  it('captures a part and releases the rest without a refund', async () => {
    const held = await pay('pm_card_visa', { capture_method: 'manual', expand: ['latest_charge'] });
    expect(held).toMatchObject({
      status: 'requires_capture',
      amount_capturable: 2000,
      amount_received: 0,
      latest_charge: { captured: false },
    });
    expect(await declined(stripe.paymentIntents.capture(held.id, { amount_to_capture: 2001 }))).toMatchObject(
      { param: 'amount_to_capture' },
    );
    const part = await stripe.paymentIntents.capture(held.id, {
      amount_to_capture: 1500,
      expand: ['latest_charge.balance_transaction'],
    });
    expect(part).toMatchObject({
      status: 'succeeded',
      amount: 2000,
      amount_capturable: 0,
      amount_received: 1500,
      latest_charge: {
        amount: 2000,
        amount_captured: 1500,
        amount_refunded: 0,
        refunded: false,
        balance_transaction: { amount: 1500 },
      },
    });
    expect(await declined(stripe.paymentIntents.capture(held.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    expect(await account.eventTypes()).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
      'charge.captured',
      'payment_intent.succeeded',
    ]);
  });

  it.each([
    ['requires_payment_method', () => create()],
    ['requires_confirmation', () => create({ payment_method: 'pm_card_visa' })],
    ['requires_action', () => pay('pm_card_authenticationRequired')],
    ['requires_capture', () => pay('pm_card_visa', { capture_method: 'manual' })],
  ])('cancels from %s for good', async (status, make) => {
    const intent = await make();
    expect(intent.status).toBe(status);
    const canceled = await stripe.paymentIntents.cancel(intent.id, { cancellation_reason: 'abandoned' });
    expect(canceled).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'abandoned',
      next_action: null,
      amount_capturable: 0,
    });
    expect(canceled.canceled_at).toBeGreaterThan(0);
    expect(await declined(stripe.paymentIntents.cancel(intent.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    expect(
      await declined(stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' })),
    ).toMatchObject({ code: 'payment_intent_unexpected_state' });
    expect((await account.eventTypes()).at(-1)).toBe('payment_intent.canceled');
  });

  it('does not cancel what has succeeded', async () => {
    const paid = await pay('pm_card_visa');
    expect(await declined(stripe.paymentIntents.cancel(paid.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });

  it('expires an authorisation after seven days of the clock', async () => {
    const held = await pay('pm_card_visa', { capture_method: 'manual', expand: ['latest_charge'] });
    const before = (held.latest_charge as Stripe.Charge).payment_method_details?.card?.capture_before ?? 0;
    await account.control('POST', 'clock', { advanceSeconds: 6 * 86_400 });
    expect((await stripe.paymentIntents.retrieve(held.id)).status).toBe('requires_capture');
    await account.control('POST', 'clock', { now: before + 1 });
    expect(await stripe.paymentIntents.retrieve(held.id)).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'expired',
    });
    expect((await account.eventTypes()).slice(-2)).toEqual(['charge.expired', 'payment_intent.canceled']);
  });
});

describe('an authorisation', () => {
  const incremental = {
    capture_method: 'manual',
    payment_method_options: { card: { request_incremental_authorization: 'if_available' } },
  } as const;

  it('is raised where that was asked for, and captured whole', async () => {
    const held = await pay('pm_card_visa', incremental);
    const raised = await stripe.paymentIntents.incrementAuthorization(held.id, {
      amount: 2600,
      metadata: { tip: '1' },
      expand: ['latest_charge'],
    });
    expect(raised).toMatchObject({
      amount: 2600,
      amount_capturable: 2600,
      metadata: { tip: '1' },
      latest_charge: {
        amount: 2600,
        payment_method_details: {
          card: { amount_authorized: 2600, incremental_authorization: { status: 'available' } },
        },
      },
    });
    expect((await stripe.paymentIntents.capture(held.id)).amount_received).toBe(2600);
    expect((await account.eventTypes()).slice(3, 5)).toEqual([
      'charge.updated',
      'payment_intent.amount_capturable_updated',
    ]);
  });

  it('is not raised without being asked for, nor lowered, nor after its capture', async () => {
    const plain = await pay('pm_card_visa', { capture_method: 'manual' });
    const raise = (id: string, amount: number): Promise<unknown> =>
      declined(stripe.paymentIntents.incrementAuthorization(id, { amount }));
    expect(await raise(plain.id, 2600)).toMatchObject({ code: 'payment_intent_invalid_parameter' });
    const held = await pay('pm_card_visa', incremental);
    expect(await raise(held.id, 2000)).toMatchObject({ param: 'amount' });
    await stripe.paymentIntents.capture(held.id);
    expect(await raise(held.id, 2600)).toMatchObject({ code: 'payment_intent_unexpected_state' });
  });

  it('is captured by its payment intent alone', async () => {
    const held = await pay('pm_card_visa', { capture_method: 'manual' });
    const charge = String(held.latest_charge);
    expect(await declined(stripe.charges.capture(charge))).toMatchObject({ param: 'charge' });
    expect(await declined(stripe.paymentIntents.capture(held.id, { amount_to_capture: 0 }))).toMatchObject({
      param: 'amount_to_capture',
    });
    await stripe.paymentIntents.capture(held.id);
    expect(await declined(stripe.charges.capture(charge))).toMatchObject({ code: 'charge_already_captured' });
  });
});

describe('search', () => {
  it('finds payment intents and charges by metadata, amount and state', async () => {
    const order = `order ${account.publishableKey}`;
    const paid = await pay('pm_card_visa', { metadata: { order } });
    await pay('pm_card_visa', { metadata: { order: 'another' } });
    const intents = await stripe.paymentIntents.search({
      query: `metadata['order']:'${order}' AND status:'succeeded' AND amount>=2000`,
    });
    expect(intents.data.map((intent) => intent.id)).toEqual([paid.id]);
    const charges = await stripe.charges.search({
      query: `metadata['order']:'${order}' AND payment_method_details.card.last4:4242`,
    });
    expect(charges.data.map((charge) => charge.id)).toEqual([paid.latest_charge]);
    expect(await declined(stripe.charges.search({ query: "colour:'red'" }))).toMatchObject({
      param: 'query',
    });
  });
});
