/** Which payment method a request puts on an intent, and whether it may be there. */
import type Stripe from 'stripe';
import { exclusiveParams, invalidParam, invalidRequest } from '../http/stripe-error.ts';
import type { Call } from '../state/call.ts';
import { idOf } from './lookup.ts';
import { type MethodEntry, usableMethod } from './payment-methods/find.ts';
import { type MethodData, methodFromData } from './payment-methods/make.ts';

export interface MethodParams {
  payment_method?: string;
  payment_method_data?: MethodData;
}

/** A saved card belongs to its customer: nobody else's intent may use it. */
export function checkMethodOwner(customer: string | null, entry: MethodEntry): void {
  const owner = idOf(entry.object.customer);
  if (owner === null || owner === customer) return;
  if (customer === null) {
    throw invalidRequest(
      `The provided PaymentMethod ${entry.object.id} belongs to the Customer ${owner}. Please include the Customer in the \`customer\` parameter on the PaymentIntent.`,
      { param: 'customer' },
    );
  }
  throw invalidRequest(
    `The customer does not have a payment method with the ID ${entry.object.id}. The payment method must be attached to the customer.`,
    { code: 'resource_missing', param: 'payment_method' },
  );
}

type Intent = Stripe.PaymentIntent | Stripe.SetupIntent;

/** @param types what the intent takes once the request has changed it */
export function checkMethodType(
  intent: Intent,
  entry: MethodEntry,
  types: readonly string[] = intent.payment_method_types,
): void {
  const { type } = entry.object;
  if (types.includes(type)) return;
  const name = intent.object === 'payment_intent' ? 'PaymentIntent' : 'SetupIntent';
  throw invalidRequest(
    `The PaymentMethod provided (${type}) is not allowed for this ${name}. Please attach a different type of PaymentMethod to this ${name} and try again. Allowed types are: ${types.join(', ')}.`,
    { code: `${intent.object}_invalid_parameter`, param: 'payment_method', [intent.object]: intent },
  );
}

export function givenMethod(
  call: Call,
  intent: { customer: Stripe.PaymentIntent['customer'] | Stripe.SetupIntent['customer'] },
  params: MethodParams,
): MethodEntry | undefined {
  if (params.payment_method !== undefined && params.payment_method_data !== undefined) {
    throw exclusiveParams('payment_method', 'payment_method_data');
  }
  if (params.payment_method_data !== undefined) {
    return methodFromData(call, params.payment_method_data, 'payment_method_data');
  }
  if (params.payment_method === undefined || params.payment_method === '') return undefined;
  const entry = usableMethod(call, params.payment_method);
  checkMethodOwner(idOf(intent.customer), entry);
  return entry;
}

/** What only a confirmation uses is refused when a creation does not confirm. */
export function checkNeedsConfirm(
  params: { confirm?: boolean },
  names: readonly string[],
  created: 'PaymentIntent' | 'SetupIntent',
): void {
  if (params.confirm === true) return;
  const early = names.find((name) => name in params);
  if (early === undefined) return;
  throw invalidParam(`You can only set \`${early}\` when \`confirm=true\` on a ${created} creation.`, early);
}
