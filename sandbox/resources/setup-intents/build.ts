/** A new setup intent from its parameters. */
import type Stripe from 'stripe';
import { exclusiveParams, invalidRequest } from '../../http/stripe-error.ts';
import { allowedTypes } from '../../methods/allowed-types.ts';
import { availableTypes } from '../../methods/method-types.ts';
import { mergeMetadata, orNull } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { requireCustomer } from '../lookup.ts';
import { timeOf } from '../test-clocks/find.ts';

export type BuildParams = Omit<
  Stripe.SetupIntentCreateParams,
  'payment_method' | 'payment_method_data' | 'confirm' | 'expand'
>;

type Options = Stripe.SetupIntent.PaymentMethodOptions;

export function cardOptions(held: Options | null, given: BuildParams['payment_method_options']): Options {
  const requested = given?.card?.request_three_d_secure;
  const card = held?.card ?? { mandate_options: null, network: null, request_three_d_secure: 'automatic' };
  return { card: requested === undefined ? card : { ...card, request_three_d_secure: requested } };
}

/** A method belongs to the account itself or to one customer. */
export function checkSelfAttachment(params: { attach_to_self?: boolean; customer?: string }): void {
  if (params.attach_to_self !== true || params.customer === undefined) return;
  throw exclusiveParams('attach_to_self', 'customer');
}

/** Methods that can be kept and are set up without leaving the page. */
export function setupTypesFor(
  automatic: Stripe.SetupIntent.AutomaticPaymentMethods | null,
  allowed: readonly string[] | null,
  excluded: readonly string[] | null,
): string[] {
  const types = availableTypes({
    manualCapture: false,
    reused: true,
    redirects: false,
    allowed: allowed ?? (automatic?.enabled === true ? null : ['card']),
    excluded,
  });
  if (types.length > 0) return types;
  throw invalidRequest('No valid payment method types for this Setup Intent.', {
    param: 'allowed_payment_method_types',
  });
}

export function buildSetupIntent(call: Call, params: BuildParams): Stripe.SetupIntent {
  const { account } = call;
  checkSelfAttachment(params);
  const id = account.ids.id('seti');
  const customer = params.customer === undefined ? null : requireCustomer(call, params.customer).object.id;
  const given = params.automatic_payment_methods;
  const allowed = allowedTypes(params.allowed_payment_method_types);
  const automatic = given === undefined ? params.allowed_payment_method_types === undefined : given.enabled;
  const automaticMethods: Stripe.SetupIntent.AutomaticPaymentMethods | null = automatic
    ? { allow_redirects: given?.allow_redirects ?? 'always', enabled: true }
    : null;
  return {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: allowed,
    application: null,
    ...(params.attach_to_self === undefined ? {} : { attach_to_self: params.attach_to_self }),
    automatic_payment_methods: automaticMethods,
    cancellation_reason: null,
    client_secret: `${id}_secret_${account.ids.text(25)}`,
    created: timeOf(call, customer),
    customer,
    customer_account: null,
    description: orNull(params.description),
    excluded_payment_method_types: params.excluded_payment_method_types ?? null,
    flow_directions: params.flow_directions ?? null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    managed_payments: null,
    mandate: null,
    metadata: mergeMetadata({}, params.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: cardOptions(null, params.payment_method_options),
    payment_method_types: setupTypesFor(
      automaticMethods,
      allowed,
      params.excluded_payment_method_types ?? null,
    ),
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: params.usage ?? 'off_session',
  };
}
