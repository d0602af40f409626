/** Disputes, early fraud warnings and evidence files over the wire. */
import type Stripe from 'stripe';
import type { DisputeObservation, WarningObservation } from '#lib/domain/dispute.ts';
import type { EvidenceFileField, EvidenceTextField } from '#lib/domain/dispute-evidence.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { BACKGROUND, type CallPace, paceOptions, stripeClient } from './client.ts';
import { observeDispute, observeWarning } from './observe-dispute.ts';
import { failureOf, type StripeFailure } from './outcomes.ts';

type WriteOptions = { readonly idempotencyKey: string; readonly pace: CallPace };
const optionsOf = ({ idempotencyKey, pace }: WriteOptions) => ({ idempotencyKey, ...paceOptions(pace) });

/** Evidence as Stripe's fields name it; an empty text takes a field back. */
export type EvidenceCall = {
  readonly disputeId: string;
  readonly evidence: Readonly<Partial<Record<EvidenceTextField | EvidenceFileField, string>>>;
  /** False: only staged at Stripe, for later. */
  readonly submit: boolean;
};

export async function retrieveDispute(id: string): Promise<Result<DisputeObservation, StripeFailure>> {
  try {
    return ok(observeDispute(await stripeClient().disputes.retrieve(id, {}, BACKGROUND)));
  } catch (error) {
    return err(failureOf(error));
  }
}

/** Every dispute of an intent, newest first. */
export async function listDisputesOfIntent(
  intentId: string,
): Promise<Result<DisputeObservation[], StripeFailure>> {
  try {
    const seen: DisputeObservation[] = [];
    const list = stripeClient().disputes.list({ payment_intent: intentId, limit: 100 }, BACKGROUND);
    for await (const dispute of list) seen.push(observeDispute(dispute));
    return ok(seen);
  } catch (error) {
    return err(failureOf(error));
  }
}

export async function retrieveWarning(id: string): Promise<Result<WarningObservation, StripeFailure>> {
  try {
    return ok(observeWarning(await stripeClient().radar.earlyFraudWarnings.retrieve(id, {}, BACKGROUND)));
  } catch (error) {
    return err(failureOf(error));
  }
}

export async function updateDispute(
  call: EvidenceCall,
  options: WriteOptions,
): Promise<Result<DisputeObservation, StripeFailure>> {
  try {
    const evidence: Stripe.DisputeUpdateParams.Evidence = { ...call.evidence };
    const params = { evidence, submit: call.submit };
    return ok(
      observeDispute(await stripeClient().disputes.update(call.disputeId, params, optionsOf(options))),
    );
  } catch (error) {
    return err(failureOf(error));
  }
}

/** Accepts a dispute: it is lost, an inquiry is over. */
export async function closeDispute(
  id: string,
  options: WriteOptions,
): Promise<Result<DisputeObservation, StripeFailure>> {
  try {
    return ok(observeDispute(await stripeClient().disputes.close(id, {}, optionsOf(options))));
  } catch (error) {
    return err(failureOf(error));
  }
}

/** @returns Stripe's id of the file */
export async function createEvidenceFile(
  file: { readonly bytes: Buffer; readonly name: string; readonly type: string },
  options: WriteOptions,
): Promise<Result<string, StripeFailure>> {
  try {
    const made = await stripeClient().files.create(
      { purpose: 'dispute_evidence', file: { data: file.bytes, name: file.name, type: file.type } },
      optionsOf(options),
    );
    return ok(made.id);
  } catch (error) {
    return err(failureOf(error));
  }
}
