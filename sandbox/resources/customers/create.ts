/** A new customer, with the payment method that it may begin with. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import { mergeMetadata, orNull } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { addressOf, customerShippingOf } from '../addresses.ts';
import { attachMethod, checkAttachable } from '../payment-methods/attach.ts';
import { requireMethod, usableMethod } from '../payment-methods/find.ts';
import { requireClock } from '../test-clocks/find.ts';
import {
  checkEmail,
  checkOwner,
  checkPrefix,
  DEFAULT_PARAM,
  NO_SETTINGS,
  optionalNames,
  settingsOf,
} from './settings.ts';

/** What would leave an object behind that the sandbox does not keep is refused, not left out. */
function checkServed(params: Stripe.CustomerCreateParams): void {
  for (const name of ['source', 'tax_id_data', 'cash_balance'] as const) {
    if (params[name] === undefined) continue;
    throw invalidRequest(`The sandbox does not serve \`${name}\` of customers.`, { param: name });
  }
}

export function createCustomer(call: Call, params: Stripe.CustomerCreateParams): Stripe.Customer {
  const { account } = call;
  checkServed(params);
  checkEmail(params.email);
  checkPrefix(params.invoice_prefix);
  const clock = params.test_clock === undefined ? null : requireClock(call, params.test_clock);
  const customer: Stripe.Customer = {
    id: `cus_${account.ids.text(14)}`,
    object: 'customer',
    address: addressOf(params.address),
    balance: params.balance ?? 0,
    ...optionalNames(params),
    created: clock?.frozen_time ?? account.clock.now(),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: orNull(params.description),
    discount: null,
    email: orNull(params.email),
    invoice_prefix: orNull(params.invoice_prefix) ?? account.ids.text(8).toUpperCase(),
    invoice_settings: settingsOf(params.invoice_settings, NO_SETTINGS),
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    name: orNull(params.name),
    next_invoice_sequence: params.next_invoice_sequence ?? 1,
    phone: orNull(params.phone),
    preferred_locales: params.preferred_locales ?? [],
    shipping: customerShippingOf(params.shipping),
    tax_exempt: orNull(params.tax_exempt) ?? 'none',
    test_clock: clock?.id ?? null,
  };
  const method = params.payment_method === undefined ? undefined : usableMethod(call, params.payment_method);
  const preferred = params.invoice_settings?.default_payment_method;
  // A new customer has no other method than the one it is created with.
  if (preferred && preferred !== params.payment_method) {
    checkOwner(requireMethod(call, preferred, 'param', DEFAULT_PARAM).object, null, DEFAULT_PARAM);
  }
  if (method !== undefined) checkAttachable(method);
  if (preferred && method !== undefined) customer.invoice_settings.default_payment_method = method.object.id;
  account.tables.customers.add(customer, null);
  emit(call, 'customer.created', customer);
  if (method !== undefined) attachMethod(call, method, customer.id);
  return customer;
}
