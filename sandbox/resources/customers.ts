/** Customers: create, retrieve, update, delete, list, and the payment methods of one. */
import type Stripe from 'stripe';
import { emit } from '../events/emit.ts';
import { createdMatches, listPage, type PageParams } from '../http/list-page.ts';
import { type Route, route } from '../http/router.ts';
import { invalidRequest } from '../http/stripe-error.ts';
import { mergeMetadata, orNull, updated } from '../params/empty.ts';
import type { Call } from '../state/call.ts';
import { addressOf, customerShippingOf } from './addresses.ts';
import { changedFields } from './changed-fields.ts';
import { idOf, isDeleted, requireCustomer, requireEntry } from './lookup.ts';
import { attachMethod, detachMethod } from './payment-methods/attach.ts';
import { requireMethod, usableMethod } from './payment-methods/find.ts';

function create(call: Call, params: Stripe.CustomerCreateParams): Stripe.Customer {
  const { account } = call;
  const settings = params.invoice_settings;
  const customer: Stripe.Customer = {
    id: `cus_${account.ids.text(14)}`,
    object: 'customer',
    address: addressOf(params.address),
    balance: params.balance ?? 0,
    created: account.clock.now(),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: orNull(params.description),
    discount: null,
    email: orNull(params.email),
    invoice_prefix: orNull(params.invoice_prefix) ?? account.ids.text(8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: orNull(settings?.default_payment_method),
      footer: orNull(settings?.footer),
      rendering_options: null,
    },
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    name: orNull(params.name),
    next_invoice_sequence: params.next_invoice_sequence ?? 1,
    phone: orNull(params.phone),
    preferred_locales: params.preferred_locales ?? [],
    shipping: customerShippingOf(params.shipping),
    tax_exempt: orNull(params.tax_exempt) ?? 'none',
    test_clock: null,
  };
  const method = params.payment_method === undefined ? undefined : usableMethod(call, params.payment_method);
  if (settings?.default_payment_method) requireMethod(call, settings.default_payment_method, 'param');
  account.tables.customers.add(customer, null);
  emit(call, 'customer.created', customer);
  if (method !== undefined) attachMethod(call, method, customer.id);
  return customer;
}

function checkOwner(method: Stripe.PaymentMethod, customerId: string): void {
  if (method.customer === customerId) return;
  throw invalidRequest(
    `The customer does not have a payment method with the ID ${method.id}. The payment method must be attached to the customer.`,
    { code: 'resource_missing', param: 'payment_method' },
  );
}

function retrieve(call: Call, _params: unknown, id: string): object {
  return requireEntry(call.account.tables.customers, id, 'id').object;
}

function update(call: Call, params: Stripe.CustomerUpdateParams, id: string): Stripe.Customer {
  const { object: held } = requireCustomer(call, id, 'path');
  const settings = params.invoice_settings;
  if (settings?.default_payment_method) {
    const method = requireMethod(
      call,
      settings.default_payment_method,
      'param',
      'invoice_settings[default_payment_method]',
    );
    checkOwner(method.object, id);
  }
  const changed: Stripe.Customer = {
    ...held,
    ...(params.address === undefined ? {} : { address: addressOf(params.address) }),
    ...(params.shipping === undefined ? {} : { shipping: customerShippingOf(params.shipping) }),
    balance: params.balance ?? held.balance,
    description: updated(params.description, held.description),
    email: updated(params.email, held.email),
    name: updated(params.name, held.name ?? null),
    phone: updated(params.phone, held.phone ?? null),
    invoice_settings: {
      ...held.invoice_settings,
      default_payment_method: updated(
        settings?.default_payment_method,
        idOf(held.invoice_settings.default_payment_method),
      ),
      footer: updated(settings?.footer, held.invoice_settings.footer),
    },
    metadata: mergeMetadata(held.metadata, params.metadata),
    preferred_locales: params.preferred_locales ?? held.preferred_locales ?? [],
    tax_exempt: orNull(params.tax_exempt) ?? held.tax_exempt ?? 'none',
  };
  const previous = changedFields(held, changed);
  if (previous === null) return held;
  const entry = requireEntry(call.account.tables.customers, id, 'id');
  call.account.tables.customers.replace(entry, changed);
  emit(call, 'customer.updated', changed, previous);
  return changed;
}

function remove(call: Call, _params: unknown, id: string): Stripe.DeletedCustomer {
  const { tables } = call.account;
  const { object: held } = requireCustomer(call, id, 'path');
  for (const entry of tables.paymentMethods.where('customer', id)) detachMethod(call, entry);
  const deleted: Stripe.DeletedCustomer = { id, object: 'customer', deleted: true };
  tables.customers.replace(requireEntry(tables.customers, id, 'id'), deleted);
  emit(call, 'customer.deleted', held);
  return deleted;
}

function list(call: Call, params: Stripe.CustomerListParams): object {
  return listPage(call.account.tables.customers, '/v1/customers', params, (customer) => {
    if (isDeleted(customer)) return false;
    if (params.email !== undefined && customer.email !== params.email) return false;
    return createdMatches(customer.created, params.created);
  });
}

interface MethodListParams extends PageParams {
  type?: string;
  allow_redisplay?: string;
}

function listMethods(call: Call, params: MethodListParams, id: string): object {
  requireCustomer(call, id, 'path');
  const ofCustomer = { ...params, customer: id };
  return listPage(
    call.account.tables.paymentMethods,
    `/v1/customers/${id}/payment_methods`,
    ofCustomer,
    (method) => {
      if (method.customer !== id) return false;
      if (params.allow_redisplay !== undefined && method.allow_redisplay !== params.allow_redisplay)
        return false;
      return params.type === undefined || method.type === params.type;
    },
  );
}

function retrieveMethod(call: Call, _params: unknown, customerId: string, id: string): object {
  requireCustomer(call, customerId, 'path');
  const { object } = requireMethod(call, id, 'path', 'payment_method');
  checkOwner(object, customerId);
  return object;
}

export const customerRoutes: readonly Route[] = [
  route('POST', '/v1/customers', create),
  route('GET', '/v1/customers', list),
  route('GET', '/v1/customers/{id}', retrieve),
  route('POST', '/v1/customers/{id}', update),
  route('DELETE', '/v1/customers/{id}', remove),
  route('GET', '/v1/customers/{id}/payment_methods', listMethods),
  route('GET', '/v1/customers/{customerId}/payment_methods/{id}', retrieveMethod),
];
