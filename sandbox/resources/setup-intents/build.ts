/** A new setup intent from its parameters. */
import type Stripe from 'stripe';
import { mergeMetadata, orNull } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { requireCustomer } from '../lookup.ts';

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

export function buildSetupIntent(call: Call, params: BuildParams): Stripe.SetupIntent {
  const { account } = call;
  const id = account.ids.id('seti');
  const customer = params.customer === undefined ? null : requireCustomer(call, params.customer).object.id;
  const given = params.automatic_payment_methods;
  const automatic = given === undefined ? params.allowed_payment_method_types === undefined : given.enabled;
  return {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    application: null,
    automatic_payment_methods: automatic
      ? { allow_redirects: given?.allow_redirects ?? 'always', enabled: true }
      : null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${account.ids.text(25)}`,
    created: account.clock.now(),
    customer,
    customer_account: null,
    description: orNull(params.description),
    excluded_payment_method_types: params.excluded_payment_method_types ?? null,
    flow_directions: null,
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
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: params.usage ?? 'off_session',
  };
}
