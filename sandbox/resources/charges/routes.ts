/** Charges: retrieve, list, update. They are made by payment intents only. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { createdMatches, listPage } from '../../http/list-page.ts';
import { type Route, route } from '../../http/router.ts';
import { type SearchParams, searchPage } from '../../http/search.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import { mergeMetadata, updated } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { shippingOf } from '../addresses.ts';
import { changedFields } from '../changed-fields.ts';
import { idOf, requireCustomer, requireEntry } from '../lookup.ts';

function retrieve(call: Call, _params: unknown, id: string): Stripe.Charge {
  return requireEntry(call.account.tables.charges, id, 'charge').object;
}

function list(call: Call, params: Stripe.ChargeListParams): object {
  return listPage(call.account.tables.charges, '/v1/charges', params, (charge) => {
    if (params.customer !== undefined && charge.customer !== params.customer) return false;
    if (params.payment_intent !== undefined && charge.payment_intent !== params.payment_intent) return false;
    if (params.transfer_group !== undefined && charge.transfer_group !== params.transfer_group) return false;
    return createdMatches(charge.created, params.created);
  });
}

function update(call: Call, params: Stripe.ChargeUpdateParams, id: string): Stripe.Charge {
  const entry = requireEntry(call.account.tables.charges, id, 'charge');
  const held = entry.object;
  if (params.customer !== undefined) requireCustomer(call, params.customer);
  const changed: Stripe.Charge = {
    ...held,
    customer: params.customer ?? held.customer,
    description: updated(params.description, held.description),
    ...(params.fraud_details?.user_report
      ? { fraud_details: { user_report: params.fraud_details.user_report } }
      : {}),
    metadata: mergeMetadata(held.metadata, params.metadata),
    receipt_email: updated(params.receipt_email, held.receipt_email),
    shipping: params.shipping === undefined ? held.shipping : shippingOf(params.shipping),
    transfer_group: updated(params.transfer_group, held.transfer_group),
  };
  const previous = changedFields(held, changed);
  if (previous === null) return held;
  call.account.tables.charges.replace(entry, changed);
  emit(call, 'charge.updated', changed, previous);
  return changed;
}

const SEARCHABLE = [
  'amount',
  'billing_details.address.postal_code',
  'created',
  'currency',
  'customer',
  'disputed',
  'metadata',
  'payment_method_details.card.brand',
  'payment_method_details.card.exp_month',
  'payment_method_details.card.exp_year',
  'payment_method_details.card.fingerprint',
  'payment_method_details.card.last4',
  'refunded',
  'status',
];

function search(call: Call, params: SearchParams): object {
  return searchPage(call.account.tables.charges, '/v1/charges/search', params, SEARCHABLE);
}

/** Every charge here belongs to a payment intent, which alone captures it. */
function capture(call: Call, _params: unknown, id: string): never {
  const { object } = requireEntry(call.account.tables.charges, id, 'charge');
  if (object.captured) {
    throw invalidRequest(`Charge ${object.id} has already been captured.`, {
      code: 'charge_already_captured',
    });
  }
  throw invalidRequest(
    `Charge ${object.id} was created by a PaymentIntent and can only be captured by capturing it: POST /v1/payment_intents/${idOf(object.payment_intent)}/capture.`,
    { param: 'charge' },
  );
}

export const chargeRoutes: readonly Route[] = [
  route('GET', '/v1/charges/search', search),
  route('POST', '/v1/charges/{id}/capture', capture),
  route('GET', '/v1/charges', list),
  route('GET', '/v1/charges/{id}', retrieve),
  route('POST', '/v1/charges/{id}', update),
];
