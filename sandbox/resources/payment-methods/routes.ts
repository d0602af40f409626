/** Payment methods: create, retrieve, list, update, attach, detach. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { listPage } from '../../http/list-page.ts';
import { type Route, route } from '../../http/router.ts';
import { invalidRequest, missingParam } from '../../http/stripe-error.ts';
import { mergeMetadata } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { billingDetailsOf } from '../addresses.ts';
import { changedFields } from '../changed-fields.ts';
import { checkBrowserMay } from '../customer-sessions/permission.ts';
import { requireCustomer } from '../lookup.ts';
import { attachMethod, detachMethod } from './attach.ts';
import { requireMethod, usableMethod } from './find.ts';
import { type MethodData, methodFromData } from './make.ts';

function create(call: Call, params: MethodData): Stripe.PaymentMethod {
  return methodFromData(call, params, '').object;
}

function retrieve(call: Call, _params: unknown, id: string): Stripe.PaymentMethod {
  return requireMethod(call, id, 'path').object;
}

function list(call: Call, params: Stripe.PaymentMethodListParams): object {
  if (params.customer !== undefined) requireCustomer(call, params.customer);
  return listPage(call.account.tables.paymentMethods, '/v1/payment_methods', params, (method) => {
    if (params.type !== undefined && method.type !== params.type) return false;
    if (params.allow_redisplay !== undefined && method.allow_redisplay !== params.allow_redisplay)
      return false;
    // Without a customer Stripe lists only methods of the account itself, of which there are none.
    return params.customer !== undefined && method.customer === params.customer;
  });
}

interface FromBrowser {
  customer_session_client_secret?: string;
}

function update(
  call: Call,
  params: Stripe.PaymentMethodUpdateParams & FromBrowser,
  id: string,
): Stripe.PaymentMethod {
  const entry = requireMethod(call, id, 'path');
  checkBrowserMay(call, entry, params.customer_session_client_secret, 'payment_method_redisplay');
  const held = entry.object;
  if (held.customer === null) {
    throw invalidRequest('You must save this PaymentMethod to a customer before you can update it.', {
      param: 'payment_method',
    });
  }
  const { card, billing_details: billing } = params;
  const changed: Stripe.PaymentMethod = {
    ...held,
    ...(params.allow_redisplay === undefined ? {} : { allow_redisplay: params.allow_redisplay }),
    ...(billing === undefined
      ? {}
      : { billing_details: { ...held.billing_details, ...givenBilling(billing) } }),
    ...(held.card === undefined || card === undefined
      ? {}
      : {
          card: {
            ...held.card,
            exp_month: card.exp_month ?? held.card.exp_month,
            exp_year: card.exp_year ?? held.card.exp_year,
          },
        }),
    metadata: mergeMetadata(held.metadata ?? {}, params.metadata),
  };
  const previous = changedFields(held, changed);
  if (previous === null) return held;
  call.account.tables.paymentMethods.replace(entry, changed);
  emit(call, 'payment_method.updated', changed, previous);
  return changed;
}

/** Only the members that the request names: the others keep their values. */
function givenBilling(param: NonNullable<Stripe.PaymentMethodUpdateParams['billing_details']>): object {
  const complete: Record<string, unknown> = { ...billingDetailsOf(param) };
  return Object.fromEntries(Object.keys(param).map((name) => [name, complete[name] ?? null]));
}

function attach(call: Call, params: Stripe.PaymentMethodAttachParams, id: string): Stripe.PaymentMethod {
  if (params.customer === undefined) {
    throw missingParam('customer');
  }
  requireCustomer(call, params.customer);
  return attachMethod(call, usableMethod(call, id), params.customer);
}

function detach(call: Call, params: FromBrowser, id: string): Stripe.PaymentMethod {
  const entry = requireMethod(call, id, 'path');
  checkBrowserMay(call, entry, params.customer_session_client_secret, 'payment_method_remove');
  if (entry.object.customer === null) {
    throw invalidRequest(
      'The payment method you provided is not attached to a customer so detachment is impossible.',
      { param: 'payment_method' },
    );
  }
  return detachMethod(call, entry);
}

export const paymentMethodRoutes: readonly Route[] = [
  route('POST', '/v1/payment_methods', create, { access: 'client' }),
  route('GET', '/v1/payment_methods', list),
  route('GET', '/v1/payment_methods/{id}', retrieve),
  route('POST', '/v1/payment_methods/{id}', update, { access: 'client' }),
  route('POST', '/v1/payment_methods/{id}/attach', attach),
  route('POST', '/v1/payment_methods/{id}/detach', detach, { access: 'client' }),
];
