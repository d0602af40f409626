/** Disputes of every test card, answered, accepted and escalated; a fraud warning; refunds that come later or fail. */
import { type Account, RETURN_URL } from './sandbox-client.ts';

const CARDS = [
  'pm_card_createDispute',
  'pm_card_createDisputeProductNotReceived',
  'pm_card_createDisputeInquiry',
  'pm_card_createMultipleDisputes',
  'pm_card_createCe3EligibleDispute',
  'pm_card_createComplianceDispute',
  'pm_card_mastercard_createComplianceDispute',
  'pm_card_rapidDisputeResolution',
  'pm_card_ce3Block',
  'pm_card_createIssuerFraudRecord',
] as const;

async function answer({ stripe, control }: Account): Promise<void> {
  const all = (await stripe.disputes.list({ limit: 100, expand: ['data.charge', 'data.payment_intent'] }))
    .data;
  const [first, second, ...others] = all.filter((dispute) => dispute.status === 'needs_response');
  await stripe.disputes.close(first?.id ?? '');
  await stripe.disputes.update(second?.id ?? '', {
    evidence: { product_description: 'A chair', customer_name: '' },
    metadata: { case: '1' },
    submit: false,
  });
  await stripe.disputes.update(second?.id ?? '', { evidence: { uncategorized_text: 'winning_evidence' } });
  const compelling = others.find((dispute) => dispute.enhanced_eligibility_types.length > 0);
  const prior = { charge: String(first?.charge), customer_email_address: 'a@example.com' };
  await stripe.disputes.update(compelling?.id ?? '', {
    evidence: {
      enhanced_evidence: {
        visa_compelling_evidence_3: {
          disputed_transaction: {
            merchandise_or_services: 'merchandise',
            product_description: 'A chair',
            shipping_address: { country: 'DE' },
          },
          prior_undisputed_transactions: [prior, prior],
        },
        visa_compliance: { fee_acknowledged: true },
        mastercard_compliance: { fee_acknowledged: true },
      },
    },
  });
  const inquiry = all.find((dispute) => dispute.status === 'warning_needs_response');
  await stripe.disputes.update(inquiry?.id ?? '', {
    evidence: { uncategorized_text: 'escalate_inquiry_evidence' },
  });
  await control('POST', 'async/run');
  await stripe.disputes.retrieve(inquiry?.id ?? '', { expand: ['charge'] });
}

export async function driveDisputes(account: Account, customer: string): Promise<void> {
  const { stripe, control } = account;
  const base = { amount: 4001, currency: 'usd', customer, return_url: RETURN_URL, confirm: true } as const;
  for (const card of CARDS) await stripe.paymentIntents.create({ ...base, payment_method: card });
  for (const card of ['pm_card_refundFail', 'pm_card_pendingRefund']) {
    const intent = await stripe.paymentIntents.create({ ...base, payment_method: card });
    await stripe.refunds.create({ payment_intent: intent.id, amount: 1000 });
  }
  await control('POST', 'async/run');
  await answer(account);
  const [warning] = (await stripe.radar.earlyFraudWarnings.list({ limit: 1, expand: ['data.charge'] })).data;
  await stripe.refunds.create({ payment_intent: String(warning?.payment_intent), reason: 'fraudulent' });
  await stripe.radar.earlyFraudWarnings.retrieve(warning?.id ?? '');
  // Captured at once: what an asynchronous capture adds later would differ from what its events showed.
  const elevated = 'pm_card_riskLevelElevated';
  await stripe.paymentIntents.create({ ...base, payment_method: elevated, capture_method: 'automatic' });
  const [review] = (await stripe.reviews.list({ limit: 1, expand: ['data.charge'] })).data;
  await stripe.reviews.retrieve(review?.id ?? '');
  await stripe.reviews.approve(review?.id ?? '');
}

/** Only the control API makes a card's refund wait for the customer. */
export async function driveAskedRefunds({ stripe, control }: Account): Promise<void> {
  const asked = await stripe.paymentIntents.create({
    amount: 4001,
    currency: 'usd',
    return_url: RETURN_URL,
    confirm: true,
    payment_method: 'pm_card_pendingRefund',
  });
  const refund = await stripe.refunds.create({ payment_intent: asked.id });
  await control('POST', `refunds/${refund.id}`, { to: 'requires_action' });
  await stripe.refunds.retrieve(refund.id);
  await stripe.testHelpers.refunds.expire(refund.id);
}

export async function driveFiles({ stripe }: Account): Promise<void> {
  const data = Buffer.from('%PDF-1.4');
  const file = await stripe.files.create({
    purpose: 'dispute_evidence',
    file: { data, name: 'a.pdf' },
    file_link_data: { create: true, metadata: { a: 'b' } },
  });
  await stripe.files.retrieve(file.id);
  await stripe.files.list({ limit: 1 });
  const link = await stripe.fileLinks.create({ file: file.id, expand: ['file'] });
  await stripe.fileLinks.update(link.id, { expires_at: 'now', metadata: { c: 'd' } });
  await stripe.fileLinks.retrieve(link.id);
  await stripe.fileLinks.list({ file: file.id });
}
