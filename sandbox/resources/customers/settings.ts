/** The members of a customer that create and update take alike: names, address for invoices, invoice settings. */
import type Stripe from 'stripe';
import { invalidRequest } from '../../http/stripe-error.ts';
import { orNull, updated } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { idOf } from '../lookup.ts';
import { requireMethod } from '../payment-methods/find.ts';

type Settings = Stripe.Customer.InvoiceSettings;
type Given = Stripe.CustomerCreateParams['invoice_settings'];

export const NO_SETTINGS: Settings = {
  custom_fields: null,
  default_payment_method: null,
  footer: null,
  rendering_options: null,
};

const MAX_CUSTOM_FIELDS = 4;

function customFields(
  given: NonNullable<Given>['custom_fields'],
  held: Settings['custom_fields'],
): Settings['custom_fields'] {
  if (given === undefined) return held;
  if (given === '' || given === null || given.length === 0) return null;
  if (given.length > MAX_CUSTOM_FIELDS) {
    throw invalidRequest(`You may only have up to ${MAX_CUSTOM_FIELDS} custom fields.`, {
      param: 'invoice_settings[custom_fields]',
    });
  }
  return given.map(({ name, value }) => ({ name, value }));
}

function rendering(
  given: NonNullable<Given>['rendering_options'],
  held: Settings['rendering_options'],
): Settings['rendering_options'] {
  if (given === undefined) return held;
  if (given === '' || given === null) return null;
  return { amount_tax_display: orNull(given.amount_tax_display), template: given.template ?? null };
}

export function settingsOf(given: Given, held: Settings): Settings {
  return {
    custom_fields: customFields(given?.custom_fields, held.custom_fields),
    default_payment_method: updated(given?.default_payment_method, idOf(held.default_payment_method)),
    footer: updated(given?.footer, held.footer),
    rendering_options: rendering(given?.rendering_options, held.rendering_options),
  };
}

export function checkOwner(
  method: Stripe.PaymentMethod,
  customerId: string | null,
  param = 'payment_method',
): void {
  if (method.customer === customerId && customerId !== null) return;
  throw invalidRequest(
    `The customer does not have a payment method with the ID ${method.id}. The payment method must be attached to the customer.`,
    { code: 'resource_missing', param },
  );
}

export const DEFAULT_PARAM = 'invoice_settings[default_payment_method]';

export function checkDefaultMethod(call: Call, given: Given, customerId: string): void {
  const id = given?.default_payment_method;
  if (!id) return;
  checkOwner(requireMethod(call, id, 'param', DEFAULT_PARAM).object, customerId, DEFAULT_PARAM);
}

const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)*$/;

export function checkEmail(email: string | null | undefined, param = 'email'): void {
  if (!email || EMAIL.test(email)) return;
  throw invalidRequest(`Invalid email address: ${email.slice(0, 100)}`, { code: 'email_invalid', param });
}

export function checkPrefix(prefix: string | undefined): void {
  if (prefix === undefined || prefix === '' || /^[A-Z0-9]{3,12}$/.test(prefix)) return;
  throw invalidRequest('Invalid invoice prefix: it must be 3 to 12 uppercase letters or numbers.', {
    param: 'invoice_prefix',
  });
}

/** Names that the object carries only once they were given; '' takes them away. */
export function optionalNames(params: { business_name?: string | null; individual_name?: string | null }): {
  business_name?: string;
  individual_name?: string;
} {
  return {
    ...(params.business_name ? { business_name: params.business_name } : {}),
    ...(params.individual_name ? { individual_name: params.individual_name } : {}),
  };
}
