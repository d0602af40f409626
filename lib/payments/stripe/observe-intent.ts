/** Maps Stripe's payment intents to what our projection takes; wire names end here. */
import type Stripe from 'stripe';
import { INTENT_STATUSES, type IntentStatus } from '#lib/domain/order-state.ts';
import type { ChargeDetails, IntentObservation } from '#lib/domain/payment.ts';
import { invariant } from '#lib/domain/result.ts';

/** The keys that we write into Stripe's metadata, so that an object can be known as ours again (rule 25). */
export const METADATA = {
  installation: 'markethub_installation',
  attempt: 'markethub_attempt',
  order: 'markethub_order',
  operation: 'markethub_operation',
  snapshot: 'markethub_snapshot',
  refund: 'markethub_refund',
  user: 'markethub_user',
} as const;

/** The id of an object that Stripe gives as text or expanded. */
export const idOf = (reference: string | { readonly id: string } | null | undefined): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null);

/** The charge's own details, never more than brand and last four. */
export function observeChargeDetails(charge: Stripe.Charge): ChargeDetails {
  const details = charge.payment_method_details;
  const card = details?.card;
  return {
    chargeId: charge.id,
    methodType: details?.type ?? null,
    cardBrand: card?.brand ?? null,
    cardLast4: card?.last4 ?? null,
    captureBeforeUnix: card?.capture_before ?? null,
  };
}

/** Stripe may add statuses; one that we do not know must stop the projection, not be taken for another. */
function knownStatus(status: string): IntentStatus {
  const known = INTENT_STATUSES.find((candidate) => candidate === status);
  invariant(known, `payment intent status ${status} is known`);
  return known;
}

/**
 * What the shopper has to do elsewhere, and when Stripe ends it by itself: each kind has a member of its own name with an
 * expiry, if it has one.
 */
function observeNextAction(
  action: Stripe.PaymentIntent.NextAction | null,
): Pick<IntentObservation, 'nextActionType' | 'nextActionExpiresUnix'> {
  if (action === null) return { nextActionType: null, nextActionExpiresUnix: null };
  const details: unknown = Object.entries(action).find(([name]) => name === action.type)?.[1];
  const expiry =
    typeof details === 'object' && details !== null
      ? Object.entries(details).find(([name]) => name === 'expires_at' || name === 'expires_after')?.[1]
      : null;
  return { nextActionType: action.type, nextActionExpiresUnix: typeof expiry === 'number' ? expiry : null };
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
    paymentMethodId: idOf(intent.payment_method),
    currency: intent.currency,
    installation: intent.metadata[METADATA.installation] ?? null,
    attemptId: intent.metadata[METADATA.attempt] ?? null,
    failureCode: error ? (error.code ?? error.type) : null,
    declineCode: error?.decline_code ?? null,
    ...observeNextAction(intent.next_action),
    failureMethodType: error?.payment_method?.type ?? null,
    chargeId: idOf(charge),
    charge: charge && typeof charge === 'object' ? observeChargeDetails(charge) : null,
  };
}
