/**
 * What the confirmation of a setup intent leads to: authentication asked for, card saved, or card refused. Each
 * writes the intent, its attempt and their events together.
 */
import type Stripe from 'stripe';
import type { Declined } from '../../cards/declines.ts';
import { emit } from '../../events/emit.ts';
import { docUrl, StripeError } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';
import type { Entry } from '../../state/collection.ts';
import type { IntentSecrets } from '../../state/tables.ts';
import { challengeAction } from '../challenge-action.ts';
import { type Authentication, threeDSecureOf } from '../charges/make.ts';
import { followSetup } from '../checkout/settle.ts';
import { idOf } from '../lookup.ts';
import { attachMethod, cardOf, checksOf, withChecks } from '../payment-methods/attach.ts';
import { makeDefaultMethod } from '../payment-methods/default-method.ts';
import type { MethodEntry } from '../payment-methods/find.ts';

export type SetupEntry = Entry<Stripe.SetupIntent, IntentSecrets>;

/** Bank debits and Link leave nothing to tell of the attempt but their name. */
function otherDetails(type: string): Stripe.SetupAttempt.PaymentMethodDetails | null {
  switch (type) {
    case 'sepa_debit':
      return { sepa_debit: {}, type };
    case 'us_bank_account':
      return { type, us_bank_account: {} };
    case 'link':
      return { link: {}, type };
    default:
      return null;
  }
}

type AttemptedThreeDSecure = Stripe.SetupAttempt.PaymentMethodDetails.Card.ThreeDSecure;

/** As of a charge, but that nothing is paid which could be exempted. */
function threeDSecureOfAttempt(call: Call, authentication: Authentication): AttemptedThreeDSecure | null {
  const ofCharge = threeDSecureOf(call, authentication);
  if (ofCharge === null) return null;
  const { exemption_indicator: _exemption, ...rest } = ofCharge;
  return rest;
}

/**
 * One attempt per confirmation: the one that asks for authentication is the one that then succeeds or fails. It is told
 * from a new confirmation by the intent, which still waits.
 */
function recordAttempt(
  call: Call,
  intent: Stripe.SetupIntent,
  method: MethodEntry,
  status: 'requires_action' | 'succeeded' | 'failed',
  authentication: Authentication,
  error: Stripe.SetupAttempt.SetupError | null,
): Stripe.SetupAttempt {
  const { setupAttempts } = call.account.tables;
  const open =
    intent.status === 'requires_action' ? setupAttempts.get(idOf(intent.latest_attempt) ?? '') : undefined;
  const card = cardOf(method);
  const held = method.object.card;
  const attempt: Stripe.SetupAttempt = {
    id: open?.object.id ?? call.account.ids.id('setatt'),
    object: 'setup_attempt',
    application: null,
    ...(intent.attach_to_self === undefined ? {} : { attach_to_self: intent.attach_to_self }),
    created: open?.object.created ?? call.account.clock.now(),
    customer: idOf(intent.customer),
    customer_account: null,
    flow_directions: null,
    livemode: false,
    on_behalf_of: null,
    payment_method: method.object.id,
    payment_method_details: otherDetails(method.object.type) ?? {
      card: {
        brand: card.brand,
        checks: checksOf(method),
        country: card.country,
        exp_month: held?.exp_month ?? null,
        exp_year: held?.exp_year ?? null,
        fingerprint: held?.fingerprint ?? null,
        funding: card.funding,
        last4: held?.last4 ?? null,
        network: card.brand,
        three_d_secure: threeDSecureOfAttempt(call, authentication),
        wallet: null,
      },
      type: 'card',
    },
    setup_error: error,
    setup_intent: intent.id,
    status,
    usage: intent.usage,
  };
  return open === undefined ? setupAttempts.add(attempt, null).object : setupAttempts.replace(open, attempt);
}

/** A cancelled or newly confirmed intent leaves the attempt that waited for the customer behind. */
export function abandonAttempt(call: Call, intent: Stripe.SetupIntent): void {
  const { setupAttempts } = call.account.tables;
  const open = setupAttempts.get(idOf(intent.latest_attempt) ?? '');
  if (open?.object.status === 'requires_action') {
    setupAttempts.replace(open, { ...open.object, status: 'abandoned' });
  }
}

export function requireSetupAction(
  call: Call,
  entry: SetupEntry,
  intent: Stripe.SetupIntent,
  hidden: IntentSecrets,
  method: MethodEntry,
  inPage: boolean,
): Stripe.SetupIntent {
  const attempt = recordAttempt(call, intent, method, 'requires_action', null, null);
  const waiting: Stripe.SetupIntent = {
    ...intent,
    last_setup_error: null,
    latest_attempt: attempt.id,
    next_action: challengeAction(call, intent, hidden.returnUrl, inPage),
    payment_method: method.object.id,
    status: 'requires_action',
  };
  call.account.tables.setupIntents.replace(entry, waiting, { ...hidden, authentication: 'challenge' });
  emit(call, 'setup_intent.requires_action', waiting);
  return waiting;
}

export function completeSetup(
  call: Call,
  entry: SetupEntry,
  intent: Stripe.SetupIntent,
  hidden: IntentSecrets,
  method: MethodEntry,
  authentication: Authentication,
): Stripe.SetupIntent {
  const { tables } = call.account;
  const attempt = recordAttempt(call, intent, method, 'succeeded', authentication, null);
  const customer = idOf(intent.customer);
  const setUp = intent.usage === 'off_session';
  tables.paymentMethods.replace(method, withChecks(method), { ...method.hidden, setUp });
  if (customer !== null) {
    attachMethod(call, method, customer);
    if (hidden.setAsDefault === true) makeDefaultMethod(call, customer, method.object.id);
  }
  const done: Stripe.SetupIntent = {
    ...intent,
    last_setup_error: null,
    latest_attempt: attempt.id,
    next_action: null,
    payment_method: method.object.id,
    status: 'succeeded',
  };
  tables.setupIntents.replace(entry, done, { ...hidden, authentication: 'none' });
  emit(call, 'setup_intent.succeeded', done);
  followSetup(call, hidden, done);
  return done;
}

/** @returns the failed intent; a confirmation then throws, a challenge does not */
function recordFailure(
  call: Call,
  entry: SetupEntry,
  intent: Stripe.SetupIntent,
  hidden: IntentSecrets,
  method: MethodEntry,
  error: Stripe.SetupIntent.LastSetupError,
): Stripe.SetupIntent {
  const attempt = recordAttempt(call, intent, method, 'failed', null, error);
  const failed: Stripe.SetupIntent = {
    ...intent,
    last_setup_error: error,
    latest_attempt: attempt.id,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  };
  call.account.tables.setupIntents.replace(entry, failed, { ...hidden, authentication: 'none' });
  emit(call, 'setup_intent.setup_failed', failed);
  return failed;
}

export function failSetup(
  call: Call,
  entry: SetupEntry,
  intent: Stripe.SetupIntent,
  hidden: IntentSecrets,
  method: MethodEntry,
  declined: Declined,
): never {
  const { details, message } = declined;
  const failed = recordFailure(call, entry, intent, hidden, method, {
    ...details,
    doc_url: docUrl(details.code),
    message,
    payment_method: method.object,
    type: 'card_error',
  });
  throw new StripeError(402, message, { ...details, setup_intent: failed, payment_method: method.object });
}

export function failSetupAuthentication(
  call: Call,
  entry: SetupEntry,
  method: MethodEntry,
): Stripe.SetupIntent {
  const code = 'setup_intent_authentication_failure';
  return recordFailure(call, entry, entry.object, entry.hidden, method, {
    code,
    doc_url: docUrl(code),
    message: 'The latest attempt to set up the payment method has failed because authentication failed.',
    payment_method: method.object,
    type: 'invalid_request_error',
  });
}
