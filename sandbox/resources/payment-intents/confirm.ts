/**
 * Confirmation: the move from «a payment method is there» to succeeded, requires_capture, requires_action or
 * back to requires_payment_method. Everything that can be refused is refused before the first change.
 */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { orNull } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import type { IntentSecrets } from '../../state/tables.ts';
import { shippingOf } from '../addresses.ts';
import { challengeAction } from '../challenge-action.ts';
import { spendToken, withPaymentToken } from '../confirmation-tokens/use.ts';
import { type SessionParams, wantsDefault } from '../customer-sessions/permission.ts';
import { decide } from '../decide.ts';
import { checkMethodOwner, checkMethodType, givenMethod, type MethodParams } from '../given-method.ts';
import { idOf } from '../lookup.ts';
import { cardOf } from '../payment-methods/attach.ts';
import type { MethodEntry } from '../payment-methods/find.ts';
import { cardOptions, typesFor } from './build.ts';
import { cannotConfirm, fixedShipping, missingMethod, missingReturnUrl } from './errors.ts';
import { confirmOther } from './other-methods.ts';
import { completePayment, failPayment, type IntentEntry, requireAction } from './outcomes.ts';

export type ConfirmParams = MethodParams &
  SessionParams &
  Pick<
    Stripe.PaymentIntentConfirmParams,
    | 'capture_method'
    | 'confirmation_token'
    | 'error_on_requires_action'
    | 'off_session'
    | 'payment_method_options'
    | 'receipt_email'
    | 'return_url'
    | 'setup_future_usage'
    | 'shipping'
    | 'use_stripe_sdk'
  >;

const CONFIRMABLE: ReadonlySet<string> = new Set([
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
]);
const MAX_ATTEMPTS = 50;

function checkReturnUrl(call: Call, intent: Stripe.PaymentIntent, params: ConfirmParams): void {
  const { automatic_payment_methods: automatic, confirmation_method: method } = intent;
  // Stripe.js keeps the customer on the page, and manual confirmation cannot redirect.
  if (call.client || method === 'manual' || params.return_url !== undefined || params.off_session) return;
  if (params.error_on_requires_action === true) return;
  if (automatic?.enabled === true && automatic.allow_redirects !== 'never') throw missingReturnUrl();
}

/** Refuses what cannot be confirmed; a create with `confirm=true` asks before it makes anything. */
export function checkConfirmable(
  call: Call,
  intent: Stripe.PaymentIntent,
  method: MethodEntry | undefined,
  params: ConfirmParams,
): asserts method is MethodEntry {
  checkReturnUrl(call, intent, params);
  if (method === undefined) throw missingMethod(intent);
  checkMethodOwner(idOf(intent.customer), method);
  checkMethodType(intent, method, changedFacts(intent, params).payment_method_types);
}

/** A confirmation may still say when to capture and what for later: other methods fit then. */
function changedFacts(
  intent: Stripe.PaymentIntent,
  params: ConfirmParams,
): Pick<Stripe.PaymentIntent, 'capture_method' | 'payment_method_types' | 'setup_future_usage'> {
  const facts = {
    capture_method: params.capture_method ?? intent.capture_method,
    setup_future_usage: params.setup_future_usage || intent.setup_future_usage,
  };
  const same =
    facts.capture_method === intent.capture_method && facts.setup_future_usage === intent.setup_future_usage;
  return {
    ...facts,
    payment_method_types: same ? intent.payment_method_types : typesFor({ ...intent, ...facts }),
  };
}

function withParams(intent: Stripe.PaymentIntent, params: ConfirmParams): Stripe.PaymentIntent {
  return {
    ...intent,
    ...changedFacts(intent, params),
    payment_method_options: cardOptions(intent.payment_method_options, params.payment_method_options),
    receipt_email: params.receipt_email === undefined ? intent.receipt_email : orNull(params.receipt_email),
    shipping: params.shipping ? shippingOf(params.shipping) : intent.shipping,
  };
}

export function confirmIntent(call: Call, entry: IntentEntry, given: ConfirmParams): Stripe.PaymentIntent {
  const params = withPaymentToken(call, given);
  const held = entry.object;
  if (!CONFIRMABLE.has(held.status)) throw cannotConfirm(held);
  const { paymentMethods } = call.account.tables;
  const method = givenMethod(call, held, params) ?? paymentMethods.get(idOf(held.payment_method) ?? '');
  checkConfirmable(call, held, method, params);

  const attempts = entry.hidden.attempts + 1;
  if (attempts > MAX_ATTEMPTS) {
    return cancelForAttempts(call, entry);
  }
  if (params.shipping && call.client && entry.hidden.shippingBySecret === true) throw fixedShipping(held);
  const setAsDefault = wantsDefault(call, held, params);
  spendToken(call, params, { payment_intent: held.id });
  const intent = withParams(held, params);
  const returnUrl = params.return_url ?? null;
  const sameMethod = idOf(held.payment_method) === method.object.id;
  const authenticated = entry.hidden.authentication === 'passed' && sameMethod;
  const hidden: IntentSecrets = {
    ...entry.hidden,
    attempts,
    returnUrl,
    offSession: params.off_session !== undefined && params.off_session !== false,
    authentication: 'none',
    ...(params.shipping && !call.client ? { shippingBySecret: true } : {}),
    setAsDefault,
  };
  if (method.object.type !== 'card') return confirmOther(call, entry, intent, hidden, method);
  const requested = intent.payment_method_options?.card?.request_three_d_secure;
  const verdict = decide(cardOf(method), {
    offSession: hidden.offSession,
    setUp: method.hidden.setUp,
    requested: requested === 'any' || requested === 'challenge',
    authenticated,
    refusesAction: params.error_on_requires_action === true,
  });
  switch (verdict.kind) {
    case 'challenge': {
      const inPage = call.client || params.use_stripe_sdk === true || returnUrl === null;
      const next = challengeAction(call, intent, returnUrl, inPage);
      return requireAction(call, entry, intent, hidden, method, next);
    }
    case 'decline':
      return failPayment(call, entry, intent, hidden, method, verdict.declined, verdict.authentication);
    case 'approve':
      return completePayment(call, entry, intent, hidden, method, verdict.authentication);
  }
}

function cancelForAttempts(call: Call, entry: IntentEntry): Stripe.PaymentIntent {
  const canceled: Stripe.PaymentIntent = {
    ...entry.object,
    canceled_at: call.account.clock.now(),
    cancellation_reason: 'automatic',
    next_action: null,
    status: 'canceled',
  };
  call.account.tables.paymentIntents.replace(entry, canceled);
  emit(call, 'payment_intent.canceled', canceled);
  return canceled;
}
