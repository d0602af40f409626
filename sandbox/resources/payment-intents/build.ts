/** The members of a payment intent that parameters decide, for create, update and confirm. */
import type Stripe from 'stripe';
import { invalidRequest } from '../../http/stripe-error.ts';
import { mergeMetadata, orNull } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { shippingOf } from '../addresses.ts';
import { checkAmount, checkCurrency } from '../currencies.ts';
import { requireCustomer } from '../lookup.ts';

export type BuildParams = Omit<
  Stripe.PaymentIntentCreateParams,
  'payment_method' | 'payment_method_data' | 'confirm' | 'expand'
>;
type Options = Stripe.PaymentIntent.PaymentMethodOptions;

/** What the account's dashboard has switched on: cards only, for now. */
const PAYMENT_METHOD_TYPES: readonly string[] = ['card'];
const CONFIGURATION_ID = 'pmc_sandbox0000000000000000';

export function cardOptions(
  held: Options | null,
  given: BuildParams['payment_method_options'] | undefined,
): Options {
  const card = given?.card === '' ? undefined : given?.card;
  const base = held?.card ?? {
    installments: null,
    mandate_options: null,
    network: null,
    request_three_d_secure: 'automatic',
  };
  return {
    card: {
      ...base,
      ...(card?.capture_method === 'manual' ? { capture_method: 'manual' } : {}),
      ...(card?.request_three_d_secure === undefined
        ? {}
        : { request_three_d_secure: card.request_three_d_secure }),
      ...(card?.network === undefined ? {} : { network: card.network }),
      ...(card?.setup_future_usage ? { setup_future_usage: card.setup_future_usage } : {}),
    },
  };
}

function automaticMethods(params: BuildParams): Stripe.PaymentIntent.AutomaticPaymentMethods | null {
  const given = params.automatic_payment_methods;
  if (given === undefined) {
    return params.allowed_payment_method_types === undefined
      ? { allow_redirects: 'always', enabled: true }
      : null;
  }
  return given.enabled ? { allow_redirects: given.allow_redirects ?? 'always', enabled: true } : null;
}

function allowedTypes(params: BuildParams): Stripe.PaymentIntent.AllowedPaymentMethodType[] | null {
  const allowed = params.allowed_payment_method_types;
  if (allowed === undefined || allowed.length === 0) return null;
  if (!allowed.includes('card')) {
    throw invalidRequest(
      `The payment method type "${allowed[0]}" is invalid. Please ensure the provided type is activated in your dashboard and your account is enabled for any preview features that you are trying to use.`,
      { param: 'allowed_payment_method_types' },
    );
  }
  return allowed;
}

export function checkDescriptor(params: {
  statement_descriptor?: string;
  statement_descriptor_suffix?: string;
}): void {
  const { statement_descriptor: whole } = params;
  if (whole) {
    throw invalidRequest(
      'Starting from 2024-02-05, the `statement_descriptor` parameter is not supported for PaymentIntents with card payments. Please use `statement_descriptor_suffix` instead.',
      { param: 'statement_descriptor' },
    );
  }
}

export function buildIntent(call: Call, params: BuildParams): Stripe.PaymentIntent {
  const { account } = call;
  const currency = checkCurrency(params.currency);
  checkAmount(params.amount, currency);
  checkDescriptor(params);
  const customer = params.customer === undefined ? null : requireCustomer(call, params.customer).object.id;
  const automatic = automaticMethods(params);
  const id = account.ids.id('pi');
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: allowedTypes(params),
    amount: params.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: automatic,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: params.capture_method ?? 'automatic_async',
    client_secret: `${id}_secret_${account.ids.text(25)}`,
    confirmation_method: params.confirmation_method ?? 'automatic',
    created: account.clock.now(),
    currency,
    customer,
    customer_account: null,
    description: orNull(params.description),
    excluded_payment_method_types: params.excluded_payment_method_types ?? null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: mergeMetadata({}, params.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: automatic === null ? null : { id: CONFIGURATION_ID, parent: null },
    payment_method_options: cardOptions(null, params.payment_method_options),
    payment_method_types: [...PAYMENT_METHOD_TYPES],
    payment_record: null,
    processing: null,
    receipt_email: orNull(params.receipt_email),
    review: null,
    setup_future_usage: params.setup_future_usage ?? null,
    shipping: shippingOf(params.shipping),
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: orNull(params.statement_descriptor_suffix),
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: orNull(params.transfer_group),
  };
}
