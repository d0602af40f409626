/**
 * Confirmation tokens: made by Stripe.js from what is typed, or by a test helper; used once, within twelve hours. The
 * payment method behind a token shows no id before it is used.
 */
import type Stripe from 'stripe';
import { type Route, route } from '../../http/router.ts';
import { exclusiveParams, invalidRequest } from '../../http/stripe-error.ts';
import { type Extras, paymentMethodDataExtras } from '../../params/extras.ts';
import { requestSchema, type Schema } from '../../params/spec.ts';
import type { Call } from '../../state/call.ts';
import { customerShippingOf } from '../addresses.ts';
import { requireEntry } from '../lookup.ts';
import { usableMethod } from '../payment-methods/find.ts';
import { type MethodData, methodFromData } from '../payment-methods/make.ts';

const LIFETIME_SECONDS = 12 * 3600;
const HELPER_PATH = '/v1/test_helpers/confirmation_tokens';

type Acceptance = NonNullable<Stripe.ConfirmationToken['mandate_data']>;

interface CreateParams {
  payment_method?: string;
  payment_method_options?: { card?: object };
  return_url?: string;
  setup_future_usage?: Stripe.ConfirmationToken.SetupFutureUsage;
  shipping?: Stripe.PaymentIntentConfirmParams.Shipping;
  payment_method_data?: MethodData;
  mandate_data?: {
    customer_acceptance?: { type?: string; online?: Acceptance['customer_acceptance']['online'] };
  };
}

function previewOf(method: Stripe.PaymentMethod): Stripe.ConfirmationToken.PaymentMethodPreview {
  const {
    id: _id,
    object: _object,
    created: _created,
    livemode: _livemode,
    metadata: _metadata,
    ...rest
  } = method;
  const { radar_options: _radar, ...preview } = rest;
  return { ...preview, customer_account: preview.customer_account ?? null };
}

function shippingOf(given: CreateParams['shipping']): Stripe.ConfirmationToken.Shipping | null {
  const shipping = customerShippingOf(given);
  if (shipping?.address === undefined) return null;
  return { address: shipping.address, name: shipping.name ?? '', phone: shipping.phone ?? null };
}

function mandateOf(given: CreateParams['mandate_data']): Acceptance | null {
  const acceptance = given?.customer_acceptance;
  if (acceptance === undefined) return null;
  const online = acceptance.online;
  return {
    customer_acceptance: {
      online: {
        ip_address: online?.ip_address ?? null,
        user_agent: online?.user_agent ?? null,
      },
      type: acceptance.type ?? 'online',
    },
  };
}

function create(call: Call, params: CreateParams): Stripe.ConfirmationToken {
  const { account } = call;
  if (params.payment_method !== undefined && params.payment_method_data !== undefined) {
    throw exclusiveParams('payment_method', 'payment_method_data');
  }
  if (params.payment_method === undefined && params.payment_method_data === undefined) {
    throw invalidRequest('You must specify one of these parameters: payment_method, payment_method_data.', {
      code: 'parameter_missing',
      param: 'payment_method_data',
    });
  }
  const method =
    params.payment_method_data === undefined
      ? usableMethod(call, params.payment_method ?? '')
      : methodFromData(call, params.payment_method_data, 'payment_method_data');
  const now = account.clock.now();
  const token: Stripe.ConfirmationToken = {
    id: account.ids.id('ctoken'),
    object: 'confirmation_token',
    created: now,
    expires_at: now + LIFETIME_SECONDS,
    livemode: false,
    mandate_data: mandateOf(params.mandate_data),
    metadata: null,
    payment_intent: null,
    payment_method_options:
      params.payment_method_options?.card === undefined ? null : { card: { cvc_token: null } },
    payment_method_preview: previewOf(method.object),
    return_url: params.return_url ?? null,
    setup_future_usage: params.setup_future_usage ?? null,
    setup_intent: null,
    shipping: shippingOf(params.shipping),
    use_stripe_sdk: true,
  };
  account.tables.confirmationTokens.add(token, { method: method.object.id });
  return token;
}

function retrieve(call: Call, _params: unknown, id: string): Stripe.ConfirmationToken {
  return requireEntry(call.account.tables.confirmationTokens, id, 'id').object;
}

/** What Stripe.js adds to the helper's parameters. */
const browserExtras: Extras = {
  ...paymentMethodDataExtras,
  mandate_data: {},
  client_context: {},
  set_as_default_payment_method: { type: 'boolean' },
};

function browserRequest(): Schema {
  return requestSchema('POST', HELPER_PATH);
}

export const confirmationTokenRoutes: readonly Route[] = [
  route('POST', HELPER_PATH, create, { extras: paymentMethodDataExtras }),
  route('POST', '/v1/confirmation_tokens', create, {
    access: 'client',
    extras: browserExtras,
    undescribed: { request: browserRequest, resource: 'confirmation_token' },
  }),
  route('GET', '/v1/confirmation_tokens/{id}', retrieve),
];
