/** Refunds of every kind, and what a refusal says. */
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { declined, type Payments, paymentsOf } from './payments.ts';
import type { Account } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let account: Account;
let stripe: Stripe;
let pay: Payments['pay'];
withAccounts(async (made) => {
  account = made;
  stripe = account.stripe;
  ({ pay } = paymentsOf(account));
  await account.control('POST', 'async', { mode: 'manual' });
});

const refundEvents = async (): Promise<string[]> =>
  (await account.eventTypes()).filter((type) => type.includes('refund'));

describe('refunds', () => {
  it('succeed at once with a card, and take the money from the balance', async () => {
    const paid = await pay('pm_card_visa', { description: 'Chair' });
    const refund = await stripe.refunds.create({
      payment_intent: paid.id,
      amount: 700,
      reason: 'requested_by_customer',
      metadata: { order: '1' },
      expand: ['balance_transaction', 'charge'],
    });
    expect(refund).toMatchObject({
      amount: 700,
      status: 'succeeded',
      reason: 'requested_by_customer',
      charge: { amount_refunded: 700, refunded: false },
      balance_transaction: { amount: -700, fee: 0, net: -700, type: 'refund', reporting_category: 'refund' },
      destination_details: { type: 'card' },
    });
    expect(await refundEvents()).toEqual(['refund.created', 'charge.refunded']);
    const charge = await stripe.charges.retrieve(String(paid.latest_charge));
    expect(charge.balance_transaction).not.toBeNull();
  });

  it('that are pending succeed some seconds later', async () => {
    const paid = await pay('pm_card_pendingRefund');
    const refund = await stripe.refunds.create({ payment_intent: paid.id });
    expect(refund).toMatchObject({ status: 'pending', pending_reason: 'processing' });
    await account.control('POST', 'async/run');
    const settled = await stripe.refunds.retrieve(refund.id);
    expect(settled.status).toBe('succeeded');
    expect(settled.pending_reason).toBeUndefined();
    expect(await refundEvents()).toEqual([
      'refund.created',
      'charge.refunded',
      'refund.updated',
      'charge.refund.updated',
    ]);
  });

  it('that fail bring the money back to the balance and to the charge', async () => {
    const paid = await pay('pm_card_refundFail');
    const refund = await stripe.refunds.create({ payment_intent: paid.id });
    expect(refund.status).toBe('succeeded');
    await account.control('POST', 'async/run');
    const failed = await stripe.refunds.retrieve(refund.id, { expand: ['failure_balance_transaction'] });
    expect(failed).toMatchObject({
      status: 'failed',
      failure_reason: 'expired_or_canceled_card',
      failure_balance_transaction: { amount: 2000, type: 'refund_failure', source: refund.id },
    });
    expect(await stripe.charges.retrieve(String(paid.latest_charge))).toMatchObject({
      amount_refunded: 0,
      refunded: false,
    });
    const events = await account.events();
    expect(events.find((event) => event.type === 'charge.refund.updated')?.data).toMatchObject({
      object: { status: 'failed' },
      previous_attributes: { status: 'succeeded', failure_reason: null, failure_balance_transaction: null },
    });
    expect(await refundEvents()).toContain('refund.failed');
  });

  it('for fraud report the payment as fraud', async () => {
    const paid = await pay('pm_card_visa');
    await stripe.refunds.create({ payment_intent: paid.id, reason: 'fraudulent' });
    expect((await stripe.charges.retrieve(String(paid.latest_charge))).fraud_details).toEqual({
      user_report: 'fraudulent',
    });
  });

  it('need a captured payment', async () => {
    const held = await pay('pm_card_visa', { capture_method: 'manual' });
    expect(await declined(stripe.refunds.create({ payment_intent: held.id }))).toMatchObject({
      param: 'payment_intent',
      message: `This PaymentIntent (${held.id}) does not have a successful charge to refund.`,
    });
    expect(await declined(stripe.refunds.create({ charge: String(held.latest_charge) }))).toMatchObject({
      param: 'charge',
    });
    expect(await declined(stripe.refunds.create({}))).toMatchObject({ code: 'parameter_missing' });
    expect(await declined(stripe.refunds.create({ charge: 'ch_none' }))).toMatchObject({
      code: 'resource_missing',
      param: 'charge',
    });
  });

  it.each<[Stripe.RefundCreateParams, string]>([
    [{ reason: 'mood' as 'duplicate' }, 'reason'],
    [{ amount: 0 }, 'amount'],
    [{ amount: -5 }, 'amount'],
    [{ amount: 2001 }, 'amount'],
    [{ reverse_transfer: true }, 'reverse_transfer'],
    [{ refund_application_fee: true }, 'refund_application_fee'],
    [{ origin: 'customer_balance' }, 'origin'],
    [{ currency: 'eur' }, 'currency'],
  ])('refuse %o', async (params, param) => {
    const paid = await pay('pm_card_visa');
    expect(await declined(stripe.refunds.create({ payment_intent: paid.id, ...params }))).toMatchObject({
      type: 'invalid_request_error',
      param,
    });
  });

  it('are listed by charge and by payment intent, and keep their metadata', async () => {
    const [one, two] = [await pay('pm_card_visa'), await pay('pm_card_visa')];
    const first = await stripe.refunds.create({ payment_intent: one.id, amount: 1 });
    await stripe.refunds.create({ payment_intent: two.id, amount: 2 });
    const byCharge = await stripe.refunds.list({ charge: String(one.latest_charge) });
    expect(byCharge.data.map((refund) => refund.id)).toEqual([first.id]);
    const byIntent = await stripe.refunds.list({ payment_intent: two.id, expand: ['data.charge'] });
    expect(byIntent.data).toMatchObject([{ amount: 2, charge: { id: two.latest_charge } }]);
    expect((await stripe.refunds.update(first.id, { metadata: { a: 'b' } })).metadata).toEqual({ a: 'b' });
    expect(await declined(stripe.refunds.cancel(first.id))).toMatchObject({ type: 'invalid_request_error' });
  });

  it('that wait for the customer are cancelled, expire, or succeed', async () => {
    const asked = async (): Promise<Stripe.Refund> => {
      const paid = await pay('pm_card_pendingRefund');
      const refund = await stripe.refunds.create({
        payment_intent: paid.id,
        instructions_email: 'ada@example.com',
      });
      await account.control('POST', `refunds/${refund.id}`, { to: 'requires_action' });
      return stripe.refunds.retrieve(refund.id);
    };
    const [one, two, three] = [await asked(), await asked(), await asked()];
    expect(one).toMatchObject({
      status: 'requires_action',
      next_action: { display_details: { email_sent: { email_sent_to: 'ada@example.com' } } },
    });
    const canceled = await stripe.refunds.cancel(one.id, {
      expand: ['charge', 'failure_balance_transaction'],
    });
    expect(canceled).toMatchObject({
      status: 'canceled',
      failure_reason: 'merchant_request',
      failure_balance_transaction: { amount: 2000 },
      charge: { amount_refunded: 0, refunded: false },
    });
    expect((await stripe.testHelpers.refunds.expire(two.id)).status).toBe('failed');
    await account.control('POST', `refunds/${three.id}`, { to: 'succeeded' });
    expect((await stripe.refunds.retrieve(three.id)).status).toBe('succeeded');
    for (const { id } of [one, two, three]) {
      expect(await declined(stripe.refunds.cancel(id))).toMatchObject({ type: 'invalid_request_error' });
    }
  });

  it('that are pending fail when the payment is charged back meanwhile', async () => {
    const paid = await pay('pm_card_pendingRefund');
    const refund = await stripe.refunds.create({ payment_intent: paid.id });
    const dispute = await account.control('POST', 'disputes', { payment_intent: paid.id });
    expect(dispute.amount).toBe(2000);
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({
      status: 'failed',
      failure_reason: 'charge_for_pending_refund_disputed',
    });
    await account.control('POST', 'async/run');
    expect((await stripe.refunds.retrieve(refund.id)).status).toBe('failed');
  });
});
