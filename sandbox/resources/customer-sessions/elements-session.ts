/**
 * `GET /v1/elements/sessions`, as Stripe.js asks when the Payment Element mounts: which methods the intent takes, and
 * what the customer session says of the customer. Its answer is no API resource. For the Element:
 *
 * - `payment_method_types`: of the intent that `client_secret` names, or of `type=deferred_intent`
 * - `customer`: null without `customer_session_client_secret`; otherwise `payment_methods` (to be shown, in order),
 *   `default_payment_method` (an id or null) and `customer_session.components.payment_element.features`
 *
 * The browser removes a saved method by `POST /v1/payment_methods/{id}/detach` and changes its expiry, billing details or
 * `allow_redisplay` by `POST /v1/payment_methods/{id}`, both with the publishable key and
 * `customer_session_client_secret`. A confirmation that saves sends `payment_method_data[allow_redisplay]=always` and
 * `setup_future_usage`; `set_as_default_payment_method=true` makes it the customer's default.
 */
import type Stripe from 'stripe';
import { type Route, route } from '../../http/router.ts';
import type { Schema } from '../../params/spec.ts';
import type { Call } from '../../state/call.ts';
import { checkClientSecret, idOf, requireEntry } from '../lookup.ts';
import { typesFor } from '../payment-intents/build.ts';
import { setupTypesFor } from '../setup-intents/build.ts';
import { sessionPermission, shownMethods } from './permission.ts';

const text: Schema = { type: 'string' };

const types: Schema = { type: 'array', items: text };

/** The options of `stripe.elements()` without a client secret, in the API's names. */
const DEFERRED_INTENT: Schema = {
  type: 'object',
  properties: {
    mode: { type: 'string', enum: ['payment', 'setup', 'subscription'] },
    amount: { type: 'integer' },
    currency: text,
    capture_method: { type: 'string', enum: ['automatic', 'automatic_async', 'manual'] },
    setup_future_usage: { type: 'string', enum: ['off_session', 'on_session'] },
    allowed_payment_method_types: types,
    excluded_payment_method_types: types,
  },
  additionalProperties: false,
};

const REQUEST: Schema = {
  type: 'object',
  properties: {
    client_secret: text,
    customer_session_client_secret: text,
    type: { type: 'string', enum: ['payment_intent', 'setup_intent', 'deferred_intent'] },
    locale: text,
    deferred_intent: DEFERRED_INTENT,
    expand: { type: 'array', items: text },
  },
  required: ['type'],
  additionalProperties: false,
};

interface DeferredIntent {
  mode?: 'payment' | 'setup' | 'subscription';
  amount?: number;
  currency?: string;
  capture_method?: Stripe.PaymentIntent.CaptureMethod;
  setup_future_usage?: Stripe.PaymentIntent.SetupFutureUsage;
  allowed_payment_method_types?: Stripe.PaymentIntent.AllowedPaymentMethodType[];
  excluded_payment_method_types?: Stripe.PaymentIntent.ExcludedPaymentMethodType[];
}

interface Params {
  deferred_intent?: DeferredIntent;
  client_secret?: string;
  customer_session_client_secret?: string;
  type: 'payment_intent' | 'setup_intent' | 'deferred_intent';
}

/** What Elements that were made without an intent will be paid with: their own options say it. */
function deferredTypes(given: DeferredIntent | undefined): readonly string[] {
  const automatic = { allow_redirects: 'always' as const, enabled: true };
  if (given?.mode === 'setup')
    return setupTypesFor(automatic, given.allowed_payment_method_types ?? null, null);
  return typesFor({
    amount: given?.amount ?? 0,
    currency: given?.currency ?? 'usd',
    capture_method: given?.capture_method ?? 'automatic_async',
    setup_future_usage: given?.mode === 'subscription' ? 'off_session' : (given?.setup_future_usage ?? null),
    automatic_payment_methods: automatic,
    allowed_payment_method_types: given?.allowed_payment_method_types ?? null,
    excluded_payment_method_types: given?.excluded_payment_method_types ?? null,
  });
}

function intentOf(call: Call, params: Params): Stripe.PaymentIntent | Stripe.SetupIntent | null {
  if (params.type === 'deferred_intent') return null;
  const { paymentIntents, setupIntents } = call.account.tables;
  const id = (params.client_secret ?? '').split('_secret_')[0] ?? '';
  if (params.type === 'payment_intent') {
    const { object } = requireEntry(paymentIntents, id, 'client_secret');
    checkClientSecret(call, object.client_secret, params.client_secret, 'PaymentIntent');
    return object;
  }
  const { object } = requireEntry(setupIntents, id, 'client_secret');
  checkClientSecret(call, object.client_secret, params.client_secret, 'SetupIntent');
  return object;
}

function customerPart(call: Call, secret: string, types: readonly string[]): object {
  const permission = sessionPermission(call, secret);
  const { session, customer } = permission;
  return {
    customer_session: {
      object: session.object,
      components: session.components,
      customer: customer.id,
      expires_at: session.expires_at,
      livemode: session.livemode,
    },
    default_payment_method: idOf(customer.invoice_settings.default_payment_method),
    payment_methods: shownMethods(call, permission).filter((method) => types.includes(method.type)),
  };
}

function read(call: Call, params: Params): object {
  const types = intentOf(call, params)?.payment_method_types ?? deferredTypes(params.deferred_intent);
  const secret = params.customer_session_client_secret;
  return {
    object: 'elements_session',
    customer: secret === undefined ? null : customerPart(call, secret, types),
    livemode: false,
    payment_method_types: types,
  };
}

export const elementsSessionRoutes: readonly Route[] = [
  route('GET', '/v1/elements/sessions', read, {
    access: 'client',
    undescribed: { request: () => REQUEST, resource: null },
  }),
];
