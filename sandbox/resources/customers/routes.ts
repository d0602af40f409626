/** Customers: create, retrieve, update, delete, list, and the payment methods of one. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { createdMatches, listPage, type PageParams } from '../../http/list-page.ts';
import { type Route, route } from '../../http/router.ts';
import { type SearchParams, searchPage } from '../../http/search.ts';
import { mergeMetadata, orNull, updated } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { addressOf, customerShippingOf } from '../addresses.ts';
import { changedFields } from '../changed-fields.ts';
import { idOf, isDeleted, requireCustomer, requireEntry } from '../lookup.ts';
import { detachMethod } from '../payment-methods/attach.ts';
import { requireMethod } from '../payment-methods/find.ts';
import { createCustomer } from './create.ts';
import {
  checkDefaultMethod,
  checkEmail,
  checkOwner,
  checkPrefix,
  optionalNames,
  settingsOf,
} from './settings.ts';

function retrieve(call: Call, _params: unknown, id: string): object {
  return requireEntry(call.account.tables.customers, id, 'id').object;
}

function withChanges(held: Stripe.Customer, params: Stripe.CustomerUpdateParams): Stripe.Customer {
  const { business_name: _business, individual_name: _individual, ...rest } = held;
  return {
    ...rest,
    ...optionalNames({ ...held, ...params }),
    ...(params.address === undefined ? {} : { address: addressOf(params.address) }),
    ...(params.shipping === undefined ? {} : { shipping: customerShippingOf(params.shipping) }),
    balance: params.balance ?? held.balance,
    description: updated(params.description, held.description),
    email: updated(params.email, held.email),
    name: updated(params.name, held.name ?? null),
    phone: updated(params.phone, held.phone ?? null),
    invoice_prefix: orNull(params.invoice_prefix) ?? held.invoice_prefix ?? null,
    invoice_settings: settingsOf(params.invoice_settings, held.invoice_settings),
    metadata: mergeMetadata(held.metadata, params.metadata),
    next_invoice_sequence: params.next_invoice_sequence ?? held.next_invoice_sequence ?? 1,
    preferred_locales: params.preferred_locales ?? held.preferred_locales ?? [],
    tax_exempt: params.tax_exempt === '' ? 'none' : (params.tax_exempt ?? held.tax_exempt ?? 'none'),
  };
}

function update(call: Call, params: Stripe.CustomerUpdateParams, id: string): Stripe.Customer {
  const { object: held } = requireCustomer(call, id, 'path');
  checkEmail(params.email);
  checkPrefix(params.invoice_prefix);
  checkDefaultMethod(call, params.invoice_settings, id);
  const changed = withChanges(held, params);
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
    // Customers of a test clock are listed only with their clock.
    if (idOf(customer.test_clock) !== (params.test_clock ?? null)) return false;
    return createdMatches(customer.created, params.created);
  });
}

const SEARCHABLE = ['created', 'email', 'metadata', 'name', 'phone'];

function search(call: Call, params: SearchParams): object {
  return searchPage(
    call.account.tables.customers,
    '/v1/customers/search',
    params,
    SEARCHABLE,
    (customer) => !isDeleted(customer),
  );
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
  route('POST', '/v1/customers', createCustomer),
  route('GET', '/v1/customers', list),
  route('GET', '/v1/customers/search', search),
  route('GET', '/v1/customers/{id}', retrieve),
  route('POST', '/v1/customers/{id}', update),
  route('DELETE', '/v1/customers/{id}', remove),
  route('GET', '/v1/customers/{id}/payment_methods', listMethods),
  route('GET', '/v1/customers/{customerId}/payment_methods/{id}', retrieveMethod),
];
