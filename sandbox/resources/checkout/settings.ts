/** The members of a checkout session that say how its page looks and asks: carried over, with Stripe's defaults. */
import type Stripe from 'stripe';
import { orNull } from '../../params/empty.ts';
import type { CheckoutSecrets } from '../../state/checkout.ts';

type Session = Stripe.Checkout.Session;
type Params = Omit<Stripe.Checkout.SessionCreateParams, 'line_items'>;

export function customFieldsOf(given: Params['custom_fields']): Stripe.Checkout.Session.CustomField[] {
  return (given ?? []).map((field): Stripe.Checkout.Session.CustomField => {
    const base = {
      key: field.key,
      label: { ...field.label },
      optional: field.optional ?? false,
      type: field.type,
    };
    switch (field.type) {
      case 'dropdown':
        return {
          ...base,
          dropdown: {
            default_value: field.dropdown?.default_value ?? null,
            options: (field.dropdown?.options ?? []).map(({ label, value }) => ({ label, value })),
            value: null,
          },
        };
      case 'numeric':
        return { ...base, numeric: lengthsOf(field.numeric) };
      default:
        return { ...base, text: lengthsOf(field.text) };
    }
  });
}

interface Lengths {
  default_value?: string;
  maximum_length?: number;
  minimum_length?: number;
}

function lengthsOf(given: Lengths | undefined): Stripe.Checkout.Session.CustomField.Text {
  return {
    default_value: given?.default_value ?? null,
    maximum_length: given?.maximum_length ?? null,
    minimum_length: given?.minimum_length ?? null,
    value: null,
  };
}

type Text = { message: string } | '' | null | undefined;

export function customTextOf(given: Params['custom_text']): Stripe.Checkout.Session.CustomText {
  const text = (part: Text): { message: string } | null => (part ? { message: part.message } : null);
  return {
    after_submit: text(given?.after_submit),
    shipping_address: text(given?.shipping_address),
    submit: text(given?.submit),
    terms_of_service_acceptance: text(given?.terms_of_service_acceptance),
  };
}

function consentOf(given: Params['consent_collection']): Stripe.Checkout.Session.ConsentCollection | null {
  if (given === undefined) return null;
  return {
    payment_method_reuse_agreement:
      given.payment_method_reuse_agreement === undefined
        ? null
        : { position: given.payment_method_reuse_agreement.position },
    promotions: given.promotions ?? null,
    terms_of_service: given.terms_of_service ?? null,
  };
}

function savedOptionsOf(params: Params): Stripe.Checkout.Session.SavedPaymentMethodOptions | null {
  const given = params.saved_payment_method_options;
  if (params.customer === undefined && given === undefined) return null;
  return {
    allow_redisplay_filters: given?.allow_redisplay_filters ?? ['always'],
    payment_method_remove: given?.payment_method_remove ?? 'disabled',
    payment_method_save: given?.payment_method_save ?? null,
  };
}

type Plain = Omit<
  Session,
  | 'id'
  | 'object'
  | 'amount_subtotal'
  | 'amount_total'
  | 'total_details'
  | 'client_secret'
  | 'created'
  | 'currency'
  | 'custom_fields'
  | 'custom_text'
  | 'customer'
  | 'customer_creation'
  | 'customer_details'
  | 'discounts'
  | 'expires_at'
  | 'metadata'
  | 'mode'
  | 'payment_method_types'
  | 'payment_status'
  | 'shipping_cost'
  | 'shipping_options'
  | 'status'
  | 'url'
>;

type Asked =
  | 'billing_address_collection'
  | 'consent_collection'
  | 'phone_number_collection'
  | 'tax_id_collection';

function collectedOf(params: Params): Pick<Session, Asked> {
  const tax = params.tax_id_collection;
  return {
    billing_address_collection: params.billing_address_collection ?? null,
    consent_collection: consentOf(params.consent_collection),
    phone_number_collection: { enabled: params.phone_number_collection?.enabled ?? false },
    ...(tax === undefined
      ? {}
      : { tax_id_collection: { enabled: tax.enabled, required: tax.required ?? 'never' } }),
  };
}

/** What has no resource behind it here stays null. */
const NOTHING = {
  after_expiration: null,
  collected_information: null,
  consent: null,
  currency_conversion: null,
  customer_account: null,
  invoice: null,
  livemode: false,
  managed_payments: null,
  payment_intent: null,
  payment_link: null,
  payment_method_configuration_details: null,
  permissions: null,
  recovered_from: null,
  setup_intent: null,
  subscription: null,
  wallet_options: null,
} as const;

/** What a card's options say and the sandbox does. */
export function cardOf(params: Params): CheckoutSecrets['card'] {
  const card = params.payment_method_options?.card;
  return {
    ...(card?.capture_method === undefined ? {} : { capture_method: card.capture_method }),
    ...(card?.request_three_d_secure === undefined
      ? {}
      : { request_three_d_secure: card.request_three_d_secure }),
    ...(card?.setup_future_usage === undefined ? {} : { setup_future_usage: card.setup_future_usage }),
  };
}

export function plainSettings(params: Params): Plain {
  const automatic = params.automatic_tax?.enabled ?? false;
  const embedded = (params.ui_mode ?? 'hosted_page') !== 'hosted_page';
  return {
    ...NOTHING,
    adaptive_pricing: { enabled: false },
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    automatic_tax: {
      enabled: automatic,
      liability: automatic ? { type: 'self' } : null,
      provider: automatic ? 'stripe' : null,
      status: automatic ? 'complete' : null,
    },
    cancel_url: orNull(params.cancel_url),
    client_reference_id: orNull(params.client_reference_id),
    ...collectedOf(params),
    customer_email: orNull(params.customer_email),
    integration_identifier: params.integration_identifier ?? null,
    invoice_creation: null,
    locale: params.locale ?? null,
    origin_context: params.origin_context ?? null,
    payment_method_collection:
      params.payment_method_collection ?? (params.mode === 'setup' ? 'always' : 'if_required'),
    payment_method_options: { card: { request_three_d_secure: 'automatic', ...cardOf(params) } },
    ...(embedded ? { redirect_on_completion: params.redirect_on_completion ?? 'always' } : {}),
    ...(params.return_url === undefined ? {} : { return_url: params.return_url }),
    saved_payment_method_options: savedOptionsOf(params),
    shipping_address_collection:
      params.shipping_address_collection === undefined
        ? null
        : { allowed_countries: params.shipping_address_collection.allowed_countries },
    submit_type: params.submit_type ?? null,
    success_url: orNull(params.success_url),
    ui_mode: params.ui_mode ?? 'hosted_page',
  };
}
