/** The members of a payment intent that parameters decide, for create, update and confirm. */
import type Stripe from 'stripe';
import { invalidRequest } from '../../http/stripe-error.ts';
import { allowedTypes } from '../../methods/allowed-types.ts';
import { availableTypes } from '../../methods/method-types.ts';
import { mergeMetadata, orNull } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { shippingOf } from '../addresses.ts';
import { checkAmount, checkCurrency } from '../currencies.ts';
import { checkEmail } from '../customers/settings.ts';
import { requireCustomer } from '../lookup.ts';
import { timeOf } from '../test-clocks/find.ts';
import { amountDetailsOf, NO_DETAILS, paymentDetailsOf } from './amount-details.ts';

export type BuildParams = Omit<
  Stripe.PaymentIntentCreateParams,
  'payment_method' | 'payment_method_data' | 'confirm' | 'expand'
>;
type Options = Stripe.PaymentIntent.PaymentMethodOptions;

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
      ...(card?.request_incremental_authorization === undefined
        ? {}
        : { request_incremental_authorization: card.request_incremental_authorization }),
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

type TypeFacts = Pick<
  Stripe.PaymentIntent,
  | 'amount'
  | 'currency'
  | 'capture_method'
  | 'setup_future_usage'
  | 'automatic_payment_methods'
  | 'allowed_payment_method_types'
  | 'excluded_payment_method_types'
>;

/** Which methods fit the payment; asked for again whenever one of these facts changes. */
export function typesFor(intent: TypeFacts): string[] {
  const automatic = intent.automatic_payment_methods;
  const types = availableTypes({
    amountMinor: intent.amount,
    currency: intent.currency,
    manualCapture: intent.capture_method === 'manual',
    reused: intent.setup_future_usage !== null,
    redirects: automatic === null || automatic.allow_redirects !== 'never',
    // Without the automatic ones and without a list, an intent takes cards.
    allowed: intent.allowed_payment_method_types ?? (automatic?.enabled === true ? null : ['card']),
    excluded: intent.excluded_payment_method_types,
  });
  if (types.length > 0) return types;
  throw invalidRequest(
    'No valid payment method types for this Payment Intent. Please ensure that you have activated payment methods compatible with your chosen currency in your dashboard, or specify payment method types.',
    { code: 'payment_intent_invalid_parameter' },
  );
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
  checkEmail(params.receipt_email, 'receipt_email');
  const customer = params.customer === undefined ? null : requireCustomer(call, params.customer).object.id;
  const automatic = automaticMethods(params);
  const allowed = allowedTypes(params.allowed_payment_method_types);
  const id = account.ids.id('pi');
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: allowed,
    amount: params.amount,
    amount_capturable: 0,
    amount_details: amountDetailsOf(params.amount_details, NO_DETAILS, params.amount),
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: automatic,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: params.capture_method ?? 'automatic_async',
    client_secret: `${id}_secret_${account.ids.text(25)}`,
    confirmation_method: params.confirmation_method ?? 'automatic',
    created: timeOf(call, customer),
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
    ...paymentDetailsOf(params.payment_details, undefined),
    payment_method: null,
    payment_method_configuration_details: automatic === null ? null : { id: CONFIGURATION_ID, parent: null },
    payment_method_options: cardOptions(null, params.payment_method_options),
    payment_method_types: typesFor({
      amount: params.amount,
      currency,
      capture_method: params.capture_method ?? 'automatic_async',
      setup_future_usage: params.setup_future_usage ?? null,
      automatic_payment_methods: automatic,
      allowed_payment_method_types: allowed,
      excluded_payment_method_types: params.excluded_payment_method_types ?? null,
    }),
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
