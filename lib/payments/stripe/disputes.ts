/** Disputes, early fraud warnings and evidence files over the wire. */
import type Stripe from 'stripe';
import type { DisputeObservation, WarningObservation } from '#lib/domain/dispute.ts';
import type { EvidenceFileField, EvidenceTextField } from '#lib/domain/dispute-evidence.ts';
import type { Result } from '#lib/domain/result.ts';
import { asked } from './ask.ts';
import { type CallBudget, paceOptions, stripeClient, type WriteCall, writeOptions } from './client.ts';
import { observeDispute, observeWarning } from './observe-dispute.ts';
import type { StripeFailure } from './outcomes.ts';
import { observeEach } from './pages.ts';

/** Evidence as Stripe's fields name it; an empty text takes a field back. */
export type EvidenceCall = {
  readonly disputeId: string;
  readonly evidence: Readonly<Partial<Record<EvidenceTextField | EvidenceFileField, string>>>;
  /** False: only staged at Stripe, for later. */
  readonly submit: boolean;
};

export async function retrieveDispute(
  id: string,
  budget: CallBudget = 'background',
): Promise<Result<DisputeObservation, StripeFailure>> {
  return await asked(async () => {
    return observeDispute(await stripeClient().disputes.retrieve(id, {}, paceOptions(budget)));
  });
}

/** Every dispute of an intent that can be read, newest first. */
export async function listDisputesOfIntent(
  intentId: string,
): Promise<Result<DisputeObservation[], StripeFailure>> {
  return await asked(async () => {
    const disputes: Stripe.Dispute[] = [];
    const list = stripeClient().disputes.list(
      { payment_intent: intentId, limit: 100 },
      paceOptions('background'),
    );
    for await (const dispute of list) disputes.push(dispute);
    return observeEach(disputes, observeDispute).seen;
  });
}

export async function retrieveWarning(id: string): Promise<Result<WarningObservation, StripeFailure>> {
  return await asked(async () => {
    return observeWarning(
      await stripeClient().radar.earlyFraudWarnings.retrieve(id, {}, paceOptions('background')),
    );
  });
}

export async function updateDispute(
  call: EvidenceCall,
  options: WriteCall,
): Promise<Result<DisputeObservation, StripeFailure>> {
  return await asked(async () => {
    const evidence: Stripe.DisputeUpdateParams.Evidence = { ...call.evidence };
    const params = { evidence, submit: call.submit };
    return observeDispute(
      await stripeClient().disputes.update(call.disputeId, params, writeOptions(options)),
    );
  });
}

/** Accepts a dispute: it is lost, an inquiry is over. */
export async function closeDispute(
  id: string,
  options: WriteCall,
): Promise<Result<DisputeObservation, StripeFailure>> {
  return await asked(async () => {
    return observeDispute(await stripeClient().disputes.close(id, {}, writeOptions(options)));
  });
}

/** @returns Stripe's id of the file */
export async function createEvidenceFile(
  file: { readonly bytes: Buffer; readonly name: string; readonly type: string },
  options: WriteCall,
): Promise<Result<string, StripeFailure>> {
  return await asked(async () => {
    const made = await stripeClient().files.create(
      { purpose: 'dispute_evidence', file: { data: file.bytes, name: file.name, type: file.type } },
      writeOptions(options),
    );
    return made.id;
  });
}
