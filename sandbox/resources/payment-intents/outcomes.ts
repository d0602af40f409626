/**
 * What a confirmation leads to: authentication asked for, payment failed, payment done. Each writes the intent,
 * its charge and their events together.
 */
import type Stripe from 'stripe';
import type { Declined } from '../../cards/declines.ts';
import { emit } from '../../events/emit.ts';
import { docUrl, StripeError } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';
import type { Entry } from '../../state/collection.ts';
import type { IntentSecrets } from '../../state/tables.ts';
import { capturesLater } from '../capture-method.ts';
import { AUTHORIZATION_SECONDS, type Authentication, makeCharge } from '../charges/make.ts';
import { SETTLE_CHARGE, settleCharge } from '../charges/settle.ts';
import { followPayment } from '../checkout/settle.ts';
import { idOf } from '../lookup.ts';
import { attachMethod, withChecks } from '../payment-methods/attach.ts';
import { makeDefaultMethod } from '../payment-methods/default-method.ts';
import type { MethodEntry } from '../payment-methods/find.ts';
import { openReview } from '../reviews.ts';
import { clockOf } from '../test-clocks/find.ts';

export type IntentEntry = Entry<Stripe.PaymentIntent, IntentSecrets>;

export const EXPIRE_AUTHORIZATION = 'expire_authorization';

export function requireAction(
  call: Call,
  entry: IntentEntry,
  intent: Stripe.PaymentIntent,
  hidden: IntentSecrets,
  method: MethodEntry,
  nextAction: Stripe.PaymentIntent.NextAction,
): Stripe.PaymentIntent {
  const waiting: Stripe.PaymentIntent = {
    ...intent,
    last_payment_error: null,
    next_action: nextAction,
    payment_method: method.object.id,
    status: 'requires_action',
  };
  call.account.tables.paymentIntents.replace(entry, waiting, { ...hidden, authentication: 'challenge' });
  emit(call, 'payment_intent.requires_action', waiting);
  return waiting;
}

export function failPayment(
  call: Call,
  entry: IntentEntry,
  intent: Stripe.PaymentIntent,
  hidden: IntentSecrets,
  method: MethodEntry,
  declined: Declined,
  authentication: Authentication,
): never {
  const charge = makeCharge(call, { intent, method, authentication, declined });
  const details = { ...declined.details, charge: charge.id };
  const error = { ...details, doc_url: docUrl(declined.details.code), message: declined.message };
  const failed: Stripe.PaymentIntent = {
    ...intent,
    last_payment_error: { ...error, payment_method: method.object, type: 'card_error' },
    latest_charge: charge.id,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  };
  call.account.tables.paymentIntents.replace(entry, failed, hidden);
  emit(call, 'charge.failed', charge);
  emit(call, 'payment_intent.payment_failed', failed);
  throw new StripeError(402, declined.message, {
    ...details,
    payment_intent: failed,
    payment_method: method.object,
  });
}

export function completePayment(
  call: Call,
  entry: IntentEntry,
  intent: Stripe.PaymentIntent,
  hidden: IntentSecrets,
  method: MethodEntry,
  authentication: Authentication,
): Stripe.PaymentIntent {
  const { account } = call;
  const made = makeCharge(call, { intent, method, authentication, declined: null });
  const manual = capturesLater(intent, method.object.type);
  const charge = intent.capture_method === 'automatic' && !manual ? settleCharge(call, made.id) : made;
  const done: Stripe.PaymentIntent = {
    ...intent,
    amount_capturable: manual ? intent.amount : 0,
    amount_received: manual ? 0 : intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: method.object.id,
    status: manual ? 'requires_capture' : 'succeeded',
  };
  account.tables.paymentIntents.replace(entry, done, { ...hidden, authentication: 'none' });
  saveMethod(call, done, hidden, method, authentication);
  emit(call, 'charge.succeeded', charge);
  emit(call, manual ? 'payment_intent.amount_capturable_updated' : 'payment_intent.succeeded', done);
  if (manual) {
    // A test clock makes it due by its own time, when it is advanced.
    const followsClock = clockOf(call, idOf(done.customer)) !== null;
    const dueMs = followsClock ? Number.MAX_SAFE_INTEGER : (charge.created + AUTHORIZATION_SECONDS) * 1000;
    account.scheduler.at(EXPIRE_AUTHORIZATION, done.id, dueMs);
  } else if (intent.capture_method === 'automatic_async') {
    account.scheduler.soon(SETTLE_CHARGE, charge.id);
  }
  if (charge.outcome?.type === 'manual_review') openReview(call, charge.id, 'rule');
  followPayment(call, hidden, done);
  // The review is written on the intent, too.
  return account.tables.paymentIntents.get(done.id)?.object ?? done;
}

interface Refusal {
  code: Stripe.PaymentIntent.LastPaymentError.Code;
  message: string;
}

/** The payment did not come about; with a charge when a bank was asked for the money. */
export function refusePayment(
  call: Call,
  entry: IntentEntry,
  method: MethodEntry,
  refusal: Refusal,
  charge?: Stripe.Charge,
): Stripe.PaymentIntent {
  const failed: Stripe.PaymentIntent = {
    ...entry.object,
    last_payment_error: {
      ...(charge === undefined ? {} : { charge: charge.id }),
      code: refusal.code,
      doc_url: docUrl(refusal.code),
      message: refusal.message,
      payment_method: method.object,
      type: charge === undefined ? 'invalid_request_error' : 'card_error',
    },
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  };
  call.account.tables.paymentIntents.replace(entry, failed, { ...entry.hidden, authentication: 'none' });
  if (charge !== undefined) emit(call, 'charge.failed', charge);
  emit(call, 'payment_intent.payment_failed', failed);
  followPayment(call, entry.hidden, failed);
  return failed;
}

/** After an approval the card is kept for the customer when that was asked for, and spent otherwise. */
export function saveMethod(
  call: Call,
  intent: Stripe.PaymentIntent,
  hidden: IntentSecrets,
  method: MethodEntry,
  authentication: Authentication,
): void {
  const customer = idOf(intent.customer);
  const usage = intent.setup_future_usage ?? intent.payment_method_options?.card?.setup_future_usage ?? null;
  const keeps = customer !== null && usage !== null && usage !== 'none';
  const setUp = method.hidden.setUp || (usage === 'off_session' && authentication !== null);
  const { paymentMethods } = call.account.tables;
  const consumed = !keeps && method.object.customer === null;
  paymentMethods.replace(method, withChecks(method), { ...method.hidden, setUp, consumed });
  if (!keeps) return;
  attachMethod(call, method, customer);
  if (hidden.setAsDefault === true) makeDefaultMethod(call, customer, method.object.id);
}
