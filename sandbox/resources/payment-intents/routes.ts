/** Payment intents: create, retrieve, update, list, confirm, capture, cancel. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { createdMatches, listPage } from '../../http/list-page.ts';
import { type Route, route } from '../../http/router.ts';
import { type SearchParams, searchPage } from '../../http/search.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import { paymentMethodDataExtras } from '../../params/extras.ts';
import type { Call } from '../../state/call.ts';
import { withPaymentToken } from '../confirmation-tokens/use.ts';
import { checkNeedsConfirm, givenMethod } from '../given-method.ts';
import { checkClientSecret, requireEntry } from '../lookup.ts';
import { type BuildParams, buildIntent } from './build.ts';
import { cancel } from './cancel.ts';
import { capture } from './capture.ts';
import { type ConfirmParams, checkConfirmable, confirmIntent } from './confirm.ts';
import { incrementAuthorization } from './increment.ts';
import { update } from './update.ts';

type CreateParams = BuildParams & ConfirmParams & { confirm?: boolean };

const NEEDS_CONFIRM = [
  'confirmation_token',
  'off_session',
  'return_url',
  'error_on_requires_action',
  'mandate_data',
] as const;

function create(call: Call, given: CreateParams): Stripe.PaymentIntent {
  checkNeedsConfirm(given, NEEDS_CONFIRM, 'PaymentIntent');
  const params = withPaymentToken(call, given);
  const built = buildIntent(call, params);
  const method = givenMethod(call, built, params);
  if (params.confirm === true) checkConfirmable(call, built, method, params);
  const intent: Stripe.PaymentIntent =
    method === undefined
      ? built
      : { ...built, payment_method: method.object.id, status: 'requires_confirmation' };
  const entry = call.account.tables.paymentIntents.add(intent, {
    authentication: 'none',
    returnUrl: null,
    offSession: false,
    attempts: 0,
    shippingBySecret: intent.shipping !== null,
  });
  emit(call, 'payment_intent.created', intent);
  if (params.confirm !== true) return intent;
  const {
    payment_method: _id,
    payment_method_data: _data,
    setup_future_usage: _usage,
    ...confirmation
  } = params;
  const ready = method === undefined ? {} : { payment_method: method.object.id };
  return confirmIntent(call, entry, { ...confirmation, ...ready });
}

function retrieve(call: Call, params: { client_secret?: string }, id: string): Stripe.PaymentIntent {
  const { object } = requireEntry(call.account.tables.paymentIntents, id, 'intent');
  checkClientSecret(call, object.client_secret, params.client_secret, 'PaymentIntent');
  return object;
}

function list(call: Call, params: Stripe.PaymentIntentListParams): object {
  return listPage(call.account.tables.paymentIntents, '/v1/payment_intents', params, (intent) => {
    if (params.customer !== undefined && intent.customer !== params.customer) return false;
    return createdMatches(intent.created, params.created);
  });
}

const SEARCHABLE = ['amount', 'created', 'currency', 'customer', 'metadata', 'status'];

function search(call: Call, params: SearchParams): object {
  return searchPage(call.account.tables.paymentIntents, '/v1/payment_intents/search', params, SEARCHABLE);
}

function confirm(
  call: Call,
  params: ConfirmParams & { client_secret?: string },
  id: string,
): Stripe.PaymentIntent {
  const entry = requireEntry(call.account.tables.paymentIntents, id, 'intent');
  checkClientSecret(call, entry.object.client_secret, params.client_secret, 'PaymentIntent');
  if (call.client && entry.object.confirmation_method === 'manual') {
    throw invalidRequest(
      'This PaymentIntent cannot be confirmed using a publishable key because its confirmation_method is `manual`. Please use your secret key instead, or create a PaymentIntent with `confirmation_method` set to `automatic`.',
      { code: 'payment_intent_invalid_parameter' },
    );
  }
  return confirmIntent(call, entry, params);
}

export const paymentIntentRoutes: readonly Route[] = [
  route('POST', '/v1/payment_intents', create, { extras: paymentMethodDataExtras }),
  route('GET', '/v1/payment_intents', list),
  route('GET', '/v1/payment_intents/{id}', retrieve, { access: 'client' }),
  route('POST', '/v1/payment_intents/{id}', update, { extras: paymentMethodDataExtras }),
  route('POST', '/v1/payment_intents/{id}/confirm', confirm, {
    access: 'client',
    extras: paymentMethodDataExtras,
  }),
  route('POST', '/v1/payment_intents/{id}/capture', capture),
  route('POST', '/v1/payment_intents/{id}/cancel', cancel),
  route('POST', '/v1/payment_intents/{id}/increment_authorization', incrementAuthorization),
  route('GET', '/v1/payment_intents/search', search),
];
