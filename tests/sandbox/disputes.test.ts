/** Disputes from the issuer's first word to its last, and the money they move. */
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { declined, type Payments, paymentsOf } from './payments.ts';
import { type Account, eventually } from './sandbox-client.ts';
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

const DAY_SECONDS = 86_400;

async function disputes(intent: Stripe.PaymentIntent): Promise<Stripe.Dispute[]> {
  return (await stripe.disputes.list({ payment_intent: intent.id })).data;
}

/** Pays with a disputed card and lets the issuer react. */
async function disputed(card: string): Promise<{ charge: string; dispute: Stripe.Dispute }> {
  const intent = await pay(card);
  await account.control('POST', 'async/run');
  const [dispute] = await disputes(intent);
  if (dispute === undefined) throw new Error('no dispute came');
  return { charge: String(intent.latest_charge), dispute };
}

async function netOf(source: string): Promise<number> {
  const { data } = await stripe.balanceTransactions.list({ source });
  return data.reduce((sum, movement) => sum + movement.net, 0);
}

async function disputeEvents(): Promise<string[]> {
  return (await account.eventTypes())
    .filter((type) => type.startsWith('charge.dispute.'))
    .map((type) => type.slice('charge.dispute.'.length));
}

describe('a dispute', () => {
  it('takes the amount and its fee from the balance, and marks the charge', async () => {
    const { charge, dispute } = await disputed('pm_card_createDispute');
    expect(dispute).toMatchObject({
      amount: 2000,
      charge,
      reason: 'fraudulent',
      status: 'needs_response',
      is_charge_refundable: false,
      balance_transactions: [
        {
          amount: -2000,
          fee: 1500,
          net: -3500,
          type: 'adjustment',
          reporting_category: 'dispute',
          source: dispute.id,
          fee_details: [{ amount: 1500, type: 'stripe_fee' }],
        },
      ],
      evidence_details: { has_evidence: false, past_due: false, submission_count: 0 },
      payment_method_details: {
        card: { brand: 'visa', case_type: 'chargeback', network_reason_code: '10.4' },
      },
    });
    expect((await stripe.charges.retrieve(charge)).disputed).toBe(true);
    expect(await disputeEvents()).toEqual(['created', 'funds_withdrawn']);
  });

  it('comes by itself within seconds', async () => {
    await account.control('POST', 'async', { mode: 'auto', delayMs: 30 });
    const intent = await pay('pm_card_createDisputeProductNotReceived');
    expect(await disputes(intent)).toEqual([]);
    const dispute = await eventually(async () => (await disputes(intent))[0]);
    expect(dispute).toMatchObject({ reason: 'product_not_received', status: 'needs_response' });
  });

  it('lets nobody refund the charge', async () => {
    const { charge } = await disputed('pm_card_createDispute');
    expect(await declined(stripe.refunds.create({ charge }))).toMatchObject({
      code: 'charge_disputed',
      message: `Charge ${charge} has been charged back; cannot issue a refund.`,
    });
  });

  it('stages evidence with submit=false and submits it once', async () => {
    const { dispute } = await disputed('pm_card_createDispute');
    const staged = await stripe.disputes.update(dispute.id, {
      evidence: { product_description: 'A blue chair', shipping_carrier: 'Post' },
      submit: false,
      metadata: { case: '7' },
    });
    expect(staged).toMatchObject({
      status: 'needs_response',
      evidence: { product_description: 'A blue chair' },
      evidence_details: { has_evidence: true, submission_count: 0, submission_method: 'not_submitted' },
    });
    const submitted = await stripe.disputes.update(dispute.id, { evidence: { shipping_carrier: '' } });
    expect(submitted).toMatchObject({
      status: 'under_review',
      evidence: { product_description: 'A blue chair', shipping_carrier: null },
      evidence_details: { submission_count: 1, submission_method: 'manual', past_due: false },
      metadata: { case: '7' },
    });
    await expect(
      stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: 'more' } }),
    ).rejects.toMatchObject({ statusCode: 400 });
    const events = (await account.events()).filter((event) => event.type === 'charge.dispute.updated');
    expect(events.at(-1)?.data).toMatchObject({
      previous_attributes: { status: 'needs_response', evidence: { shipping_carrier: 'Post' } },
    });
  });

  it('takes evidence of a bounded length, each text and all together', async () => {
    const { dispute } = await disputed('pm_card_createDispute');
    const update = (evidence: Stripe.DisputeUpdateParams.Evidence): Promise<Stripe.Dispute> =>
      stripe.disputes.update(dispute.id, { evidence, submit: false });
    const longest = 'x'.repeat(20_000);
    expect(await declined(update({ product_description: `${longest}x` }))).toMatchObject({
      param: 'evidence[product_description]',
      message: 'Invalid string: must be at most 20000 characters',
    });
    const names = [
      'access_activity_log',
      'cancellation_rebuttal',
      'duplicate_charge_explanation',
      'product_description',
      'refund_policy_disclosure',
      'refund_refusal_explanation',
      'uncategorized_text',
    ] as const;
    const held = await update(Object.fromEntries(names.map((name) => [name, longest])));
    expect(held.evidence.uncategorized_text).toHaveLength(20_000);
    expect(await declined(update({ cancellation_policy_disclosure: longest }))).toMatchObject({
      param: 'evidence',
    });
  });

  it('is won with winning evidence: amount and fee come back, and the charge may be refunded', async () => {
    const { charge, dispute } = await disputed('pm_card_createDispute');
    await stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: 'winning_evidence' } });
    await account.control('POST', 'async/run');
    const won = await stripe.disputes.retrieve(dispute.id);
    expect(won).toMatchObject({
      status: 'won',
      balance_transactions: [
        { net: -3500 },
        { amount: 2000, fee: -1500, net: 3500, reporting_category: 'dispute_reversal' },
      ],
    });
    expect(await netOf(dispute.id)).toBe(0);
    expect(await disputeEvents()).toEqual([
      'created',
      'funds_withdrawn',
      'updated',
      'closed',
      'funds_reinstated',
    ]);
    expect((await stripe.refunds.create({ charge })).status).toBe('succeeded');
  });

  it.each([
    ['with losing evidence', 'evidence'],
    ['when it is closed', 'close'],
    ['when nobody answers in time', 'deadline'],
  ])('is lost %s', async (_name, how) => {
    const { charge, dispute } = await disputed('pm_card_createDispute');
    if (how === 'close') await stripe.disputes.close(dispute.id);
    if (how === 'evidence') {
      await stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: 'losing_evidence' } });
      await account.control('POST', 'async/run');
    }
    if (how === 'deadline') {
      const due = dispute.evidence_details.due_by ?? 0;
      await account.control('POST', 'clock', { now: due });
      expect((await stripe.disputes.retrieve(dispute.id)).status).toBe('needs_response');
      await account.control('POST', 'clock', { now: due + 1 });
    }
    expect((await stripe.disputes.retrieve(dispute.id)).status).toBe('lost');
    expect(await netOf(dispute.id)).toBe(-3500);
    expect((await disputeEvents()).at(-1)).toBe('closed');
    await expect(stripe.disputes.close(dispute.id)).rejects.toMatchObject({ statusCode: 400 });
    expect(await declined(stripe.refunds.create({ charge }))).toMatchObject({ code: 'charge_disputed' });
  });

  it('may come several times for one charge, never for more than was paid', async () => {
    const intent = await pay('pm_card_createMultipleDisputes', { amount: 2001 });
    await account.control('POST', 'async/run');
    const all = await disputes(intent);
    expect(all.map((dispute) => dispute.amount).sort()).toEqual([1000, 1001]);
  });

  it('claims only what is left after a refund', async () => {
    const intent = await pay('pm_card_createDispute');
    await stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
    await account.control('POST', 'async/run');
    expect(await disputes(intent)).toMatchObject([{ amount: 1500 }]);
  });

  it('of a prevented kind asks for no answer', async () => {
    const { dispute: resolved } = await disputed('pm_card_rapidDisputeResolution');
    expect(resolved).toMatchObject({
      status: 'prevented',
      payment_method_details: { card: { case_type: 'resolution' } },
      evidence_details: { due_by: null },
      balance_transactions: [{ net: -2000, fee_details: [] }],
    });
    const { dispute: blocked } = await disputed('pm_card_ce3Block');
    expect(blocked).toMatchObject({ status: 'prevented', balance_transactions: [] });
  });

  it('for a broken network rule is answered by acknowledging the fee', async () => {
    const { dispute } = await disputed('pm_card_createComplianceDispute');
    expect(dispute.evidence_details.enhanced_eligibility).toEqual({
      visa_compliance: { status: 'requires_fee_acknowledgement' },
    });
    const answered = await stripe.disputes.update(dispute.id, {
      evidence: { enhanced_evidence: { visa_compliance: { fee_acknowledged: true } } },
    });
    expect(answered.evidence_details.enhanced_eligibility.visa_compliance?.status).toBe('fee_acknowledged');
  });
});

describe('an appeal', () => {
  it('of a lost dispute moves no money until it is won', async () => {
    const intent = await pay('pm_card_visa');
    const { id } = await account.control('POST', 'disputes', { payment_intent: intent.id });
    await account.control('POST', `disputes/${String(id)}`, { to: 'lost' });
    const appealed = await account.control('POST', `disputes/${String(id)}`, { to: 'appealed' });
    expect(appealed).toMatchObject({
      status: 'appeal_under_review',
      balance_transactions: [{ amount: -2000 }],
    });
    const won = await account.control('POST', `disputes/${String(id)}`, { to: 'won' });
    expect(won).toMatchObject({ status: 'won', balance_transactions: [{ amount: -2000 }, { amount: 2000 }] });
  });

  it('is for a lost dispute only', async () => {
    const intent = await pay('pm_card_visa');
    const { id } = await account.control('POST', 'disputes', { payment_intent: intent.id });
    await expect(account.control('POST', `disputes/${String(id)}`, { to: 'appealed' })).rejects.toThrow(
      'Only a lost dispute',
    );
  });
});

it('a bank debit that its customer disputes is lost at once', async () => {
  const paid = await pay('pm_usBankAccount_dispute', {
    mandate_data: { customer_acceptance: { type: 'offline' } },
  });
  for (let turn = 0; turn < 2; turn += 1) await account.control('POST', 'async/run');
  expect(await disputes(paid)).toMatchObject([{ status: 'lost', reason: 'debit_not_authorized' }]);
  expect(await disputeEvents()).toEqual(['created', 'funds_withdrawn', 'closed']);
});

describe('an inquiry', () => {
  it('takes no money and leaves the charge refundable', async () => {
    const { charge, dispute } = await disputed('pm_card_createDisputeInquiry');
    expect(dispute).toMatchObject({
      status: 'warning_needs_response',
      is_charge_refundable: true,
      balance_transactions: [],
      payment_method_details: { card: { case_type: 'inquiry' } },
    });
    expect(await disputeEvents()).toEqual(['created']);
    expect((await stripe.refunds.create({ charge })).status).toBe('succeeded');
    expect((await stripe.disputes.retrieve(dispute.id)).status).toBe('warning_closed');
  });

  it('becomes a dispute when the issuer escalates it', async () => {
    const { dispute } = await disputed('pm_card_createDisputeInquiry');
    const sent = await stripe.disputes.update(dispute.id, {
      evidence: { uncategorized_text: 'escalate_inquiry_evidence' },
    });
    expect(sent.status).toBe('warning_under_review');
    await account.control('POST', 'async/run');
    expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({
      status: 'needs_response',
      is_charge_refundable: false,
      balance_transactions: [{ net: -3500 }],
      payment_method_details: { card: { case_type: 'chargeback' } },
    });
    expect(await disputeEvents()).toEqual(['created', 'updated', 'updated', 'funds_withdrawn']);
    await stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: 'winning_evidence' } });
    await account.control('POST', 'async/run');
    expect((await stripe.disputes.retrieve(dispute.id)).status).toBe('won');
  });

  it('fails a refund that comes between the evidence and the escalation, and takes only what is left', async () => {
    const { charge, dispute } = await disputed('pm_card_createDisputeInquiry');
    await stripe.refunds.create({ charge, amount: 300 });
    await account.control('POST', 'clock', { advanceSeconds: 60 });
    await stripe.disputes.update(dispute.id, {
      evidence: { uncategorized_text: 'escalate_inquiry_evidence' },
    });
    const late = await stripe.refunds.create({ charge, amount: 500 });
    await account.control('POST', 'async/run');
    expect(await stripe.refunds.retrieve(late.id)).toMatchObject({
      status: 'failed',
      failure_reason: 'charge_for_pending_refund_disputed',
    });
    expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({
      amount: 1700,
      balance_transactions: [{ amount: -1700 }],
    });
  });

  it('is over after its time, or with the evidence', async () => {
    const { dispute } = await disputed('pm_card_createDisputeInquiry');
    const { dispute: answered } = await disputed('pm_card_createDisputeInquiry');
    await stripe.disputes.update(answered.id, { evidence: { product_description: 'A chair' } });
    await account.control('POST', 'clock', { advanceSeconds: 119 * DAY_SECONDS });
    expect((await stripe.disputes.retrieve(dispute.id)).status).toBe('warning_needs_response');
    await account.control('POST', 'clock', { advanceSeconds: 2 * DAY_SECONDS });
    for (const { id } of [dispute, answered]) {
      expect((await stripe.disputes.retrieve(id)).status).toBe('warning_closed');
    }
    const { dispute: other } = await disputed('pm_card_createDisputeInquiry');
    await stripe.disputes.update(other.id, { evidence: { uncategorized_text: 'losing_evidence' } });
    await account.control('POST', 'async/run');
    expect((await stripe.disputes.retrieve(other.id)).status).toBe('warning_closed');
    expect(await netOf(other.id)).toBe(0);
  });
});

describe('an early fraud warning', () => {
  it('is actionable until the charge is refunded', async () => {
    const intent = await pay('pm_card_createIssuerFraudRecord');
    await account.control('POST', 'async/run');
    const [warning] = (await stripe.radar.earlyFraudWarnings.list({ payment_intent: intent.id })).data;
    expect(warning).toMatchObject({ actionable: true, charge: intent.latest_charge });
    await stripe.refunds.create({ payment_intent: intent.id, amount: 1 });
    const id = warning?.id ?? '';
    expect((await stripe.radar.earlyFraudWarnings.retrieve(id)).actionable).toBe(true);
    await stripe.refunds.create({ payment_intent: intent.id });
    expect((await stripe.radar.earlyFraudWarnings.retrieve(id)).actionable).toBe(false);
    expect(await account.eventTypes()).toEqual(
      expect.arrayContaining(['radar.early_fraud_warning.created', 'radar.early_fraud_warning.updated']),
    );
  });
});

describe('by order of the control API', () => {
  it('any charge is disputed, in part and with any reason, and decided', async () => {
    const intent = await pay('pm_card_visa');
    const made = await account.control('POST', 'disputes', {
      payment_intent: intent.id,
      reason: 'duplicate',
      amount: 700,
    });
    expect(made).toMatchObject({ amount: 700, reason: 'duplicate', status: 'needs_response' });
    expect(await account.control('POST', `disputes/${String(made.id)}`, { to: 'won' })).toMatchObject({
      status: 'won',
    });
    const charge = String(intent.latest_charge);
    const inquiry = await account.control('POST', 'disputes', { charge, inquiry: true });
    expect(inquiry).toMatchObject({ amount: 2000, status: 'warning_needs_response' });
    await account.control('POST', `disputes/${String(inquiry.id)}`, { to: 'escalated' });
    await account.control('POST', `disputes/${String(inquiry.id)}`, { to: 'lost' });
    expect(await netOf(String(inquiry.id))).toBe(-3500);
    await expect(account.control('POST', 'disputes', { charge })).rejects.toThrow('nothing to dispute');
    await expect(account.control('POST', 'disputes', { charge, reason: 'mood' })).rejects.toThrow('one of');
  });

  it('a fraud warning comes, and a refund fails', async () => {
    const intent = await pay('pm_card_visa');
    const warning = await account.control('POST', 'early_fraud_warnings', {
      payment_intent: intent.id,
      fraud_type: 'made_with_stolen_card',
    });
    expect(warning).toMatchObject({ actionable: true, fraud_type: 'made_with_stolen_card' });
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    expect(await account.control('POST', `refunds/${refund.id}`, { to: 'failed' })).toMatchObject({
      status: 'failed',
      failure_reason: 'unknown',
    });
    expect(await netOf(refund.id)).toBe(0);
    expect((await stripe.refunds.create({ payment_intent: intent.id })).amount).toBe(2000);
  });
});
