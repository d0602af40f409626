/**
 * The clear extract of an event: flat, without personal data, enough to project it again after the body is erased.
 */

import { INTENT_STATUSES } from '#lib/domain/order-state.ts';
import type { ChargeDetails, IntentObservation } from '#lib/domain/payment.ts';
import { invariant } from '#lib/domain/result.ts';

export type Extract = Readonly<Record<string, string | number | boolean | null>>;

export const extractOfIntent = (seen: IntentObservation): Extract => ({
  intent: seen.intentId,
  status: seen.status,
  amount_minor: seen.amountMinor,
  amount_received_minor: seen.amountReceivedMinor,
  currency: seen.currency,
  livemode: seen.livemode,
  installation: seen.installation,
  attempt: seen.attemptId,
  snapshot: seen.snapshotHash,
  failure_code: seen.failureCode,
  decline_code: seen.declineCode,
  ...(seen.charge ? extractOfCharge(seen.charge) : {}),
});

export const extractOfCharge = (charge: ChargeDetails): Extract => ({
  charge: charge.chargeId,
  method_type: charge.methodType,
  card_brand: charge.cardBrand,
  card_last4: charge.cardLast4,
});

const text = (extract: Extract, key: string): string | null => {
  const value = extract[key];
  return typeof value === 'string' ? value : null;
};

const amount = (extract: Extract, key: string): number => {
  const value = extract[key];
  invariant(typeof value === 'number', `the extract has ${key}`);
  return value;
};

/** The observation that `extractOfIntent` was made from. */
export function intentOfExtract(extract: Extract): IntentObservation {
  const status = INTENT_STATUSES.find((candidate) => candidate === extract.status);
  invariant(status, 'the extract has a known status');
  const intentId = text(extract, 'intent');
  const currency = text(extract, 'currency');
  invariant(intentId !== null && currency !== null, 'the extract names intent and currency');
  return {
    intentId,
    status,
    amountMinor: amount(extract, 'amount_minor'),
    amountReceivedMinor: amount(extract, 'amount_received_minor'),
    currency,
    livemode: extract.livemode === true,
    installation: text(extract, 'installation'),
    attemptId: text(extract, 'attempt'),
    snapshotHash: text(extract, 'snapshot'),
    failureCode: text(extract, 'failure_code'),
    declineCode: text(extract, 'decline_code'),
    charge: chargeOfExtract(extract),
  };
}

/** The charge's details, or null when the extract has none. */
export function chargeOfExtract(extract: Extract): ChargeDetails | null {
  const chargeId = text(extract, 'charge');
  if (chargeId === null) return null;
  return {
    chargeId,
    methodType: text(extract, 'method_type'),
    cardBrand: text(extract, 'card_brand'),
    cardLast4: text(extract, 'card_last4'),
  };
}
