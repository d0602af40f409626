/**
 * The end of a payment intent's 3D Secure challenge: what follows when the customer has passed it, failed it or
 * closed it.
 */
import type Stripe from 'stripe';
import { invalidRequest, StripeError } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';
import type { ChallengeOutcome } from '../challenge-action.ts';
import { decide } from '../decide.ts';
import { idOf } from '../lookup.ts';
import { cardOf } from '../payment-methods/attach.ts';
import { AUTHENTICATION_FAILED } from './errors.ts';
import { finishRedirect } from './other-methods.ts';
import { completePayment, failPayment, type IntentEntry, refusePayment } from './outcomes.ts';

/** Closing the modal is a failed authentication, as at Stripe. */
export function finishChallenge(
  call: Call,
  entry: IntentEntry,
  outcome: ChallengeOutcome,
): Stripe.PaymentIntent {
  const intent = entry.object;
  const method = call.account.tables.paymentMethods.get(idOf(intent.payment_method) ?? '');
  if (intent.status !== 'requires_action' || method === undefined) {
    throw invalidRequest(
      `This PaymentIntent has a status of ${intent.status}: there is nothing to authenticate.`,
      {
        code: 'payment_intent_unexpected_state',
      },
    );
  }
  if (method.object.type !== 'card') return finishRedirect(call, entry, method, outcome);
  if (outcome !== 'pass') return refusePayment(call, entry, method, AUTHENTICATION_FAILED);
  if (intent.confirmation_method === 'manual') {
    const ready: Stripe.PaymentIntent = { ...intent, next_action: null, status: 'requires_confirmation' };
    return call.account.tables.paymentIntents.replace(entry, ready, {
      ...entry.hidden,
      authentication: 'passed',
    });
  }
  const verdict = decide(cardOf(method), {
    offSession: false,
    setUp: method.hidden.setUp,
    requested: true,
    authenticated: true,
    refusesAction: false,
  });
  if (verdict.kind === 'approve') {
    return completePayment(call, entry, intent, entry.hidden, method, verdict.authentication);
  }
  if (verdict.kind === 'challenge') throw new Error('a passed challenge cannot ask for another');
  try {
    return failPayment(call, entry, intent, entry.hidden, method, verdict.declined, verdict.authentication);
  } catch (thrown) {
    // The challenge itself went well: the decline is read from the intent, not from this answer.
    if (thrown instanceof StripeError && thrown.status === 402) return entry.object;
    throw thrown;
  }
}
