/** Maps Stripe's payment intents and charges to what our projection takes; wire names end here. */
import type Stripe from 'stripe';
import { INTENT_STATUSES, type IntentStatus } from '#lib/domain/order-state.ts';
import type { ChargeDetails, IntentObservation } from '#lib/domain/payment.ts';
import { invariant } from '#lib/domain/result.ts';

/** The keys that we write into the metadata of every intent (rule 25). */
export const METADATA = {
  installation: 'markethub_installation',
  attempt: 'markethub_attempt',
  order: 'markethub_order',
  operation: 'markethub_operation',
  snapshot: 'markethub_snapshot',
} as const;

/** The charge's own details, never more than brand and last four. */
export function observeCharge(charge: Stripe.Charge): ChargeDetails {
  const details = charge.payment_method_details;
  const card = details?.card;
  return {
    chargeId: charge.id,
    methodType: details?.type ?? null,
    cardBrand: card?.brand ?? null,
    cardLast4: card?.last4 ?? null,
  };
}

/** Stripe may add statuses; one that we do not know must stop the projection, not be taken for another. */
function knownStatus(status: string): IntentStatus {
  const known = INTENT_STATUSES.find((candidate) => candidate === status);
  invariant(known, `payment intent status ${status} is known`);
  return known;
}

/** @param intent as it stands in an event or in the answer of a call; `latest_charge` may be expanded or not */
export function observeIntent(intent: Stripe.PaymentIntent): IntentObservation {
  const charge = intent.latest_charge;
  const error = intent.last_payment_error;
  return {
    intentId: intent.id,
    status: knownStatus(intent.status),
    amountMinor: intent.amount,
    amountReceivedMinor: intent.amount_received,
    currency: intent.currency,
    livemode: intent.livemode,
    installation: intent.metadata[METADATA.installation] ?? null,
    attemptId: intent.metadata[METADATA.attempt] ?? null,
    snapshotHash: intent.metadata[METADATA.snapshot] ?? null,
    failureCode: error ? (error.code ?? error.type) : null,
    declineCode: error?.decline_code ?? null,
    charge: charge && typeof charge === 'object' ? observeCharge(charge) : null,
  };
}
