/** Updates of a payment intent. After success only what describes it may change, never what was paid. */
import type Stripe from 'stripe';
import { allowedTypes } from '../../methods/allowed-types.ts';
import { mergeMetadata, orNull, updated } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { shippingOf } from '../addresses.ts';
import { checkAmount, checkCurrency } from '../currencies.ts';
import { checkEmail } from '../customers/settings.ts';
import { checkMethodOwner, givenMethod, type MethodParams } from '../given-method.ts';
import { idOf, requireCustomer, requireEntry } from '../lookup.ts';
import { amountDetailsOf, NO_DETAILS, paymentDetailsOf } from './amount-details.ts';
import { cardOptions, checkDescriptor, typesFor } from './build.ts';
import { cannotUpdate } from './errors.ts';

type UpdateParams = Omit<Stripe.PaymentIntentUpdateParams, keyof MethodParams> & MethodParams;

const OPEN: ReadonlySet<string> = new Set([
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
]);

const ALWAYS_ALLOWED: ReadonlySet<string> = new Set([
  'metadata',
  'description',
  'expand',
  'receipt_email',
  'shipping',
  'transfer_group',
]);

/** The methods that the intent may take; both lists can be changed and cleared. */
function givenTypes(params: UpdateParams): Partial<Stripe.PaymentIntent> {
  const { allowed_payment_method_types: allowed, excluded_payment_method_types: excluded } = params;
  return {
    ...(allowed === undefined ? {} : { allowed_payment_method_types: allowedTypes(allowed) }),
    ...(excluded === undefined ? {} : { excluded_payment_method_types: excluded || null }),
  };
}

export function update(call: Call, params: UpdateParams, id: string): Stripe.PaymentIntent {
  const { tables } = call.account;
  const entry = requireEntry(tables.paymentIntents, id, 'intent');
  const held = entry.object;
  const changesPayment = Object.keys(params).some((name) => !ALWAYS_ALLOWED.has(name));
  if (!OPEN.has(held.status) && changesPayment) throw cannotUpdate(held);
  checkDescriptor(params);
  checkEmail(params.receipt_email, 'receipt_email');
  const currency = params.currency === undefined ? held.currency : checkCurrency(params.currency);
  const amount = params.amount ?? held.amount;
  if (changesPayment) checkAmount(amount, currency);
  const customer =
    params.customer === undefined ? idOf(held.customer) : requireCustomer(call, params.customer).object.id;
  const method =
    givenMethod(call, { customer }, params) ?? tables.paymentMethods.get(idOf(held.payment_method) ?? '');
  if (method !== undefined) checkMethodOwner(customer, method);
  const changesMethod = params.payment_method !== undefined || params.payment_method_data !== undefined;
  const { payment_details: _details, ...kept } = held;
  const changed: Stripe.PaymentIntent = {
    ...kept,
    ...paymentDetailsOf(params.payment_details, held.payment_details),
    amount,
    ...(params.amount_details === undefined
      ? {}
      : {
          amount_details: amountDetailsOf(params.amount_details, held.amount_details ?? NO_DETAILS, amount),
        }),
    capture_method: params.capture_method ?? held.capture_method,
    currency,
    customer,
    description: updated(params.description, held.description),
    ...givenTypes(params),
    metadata: mergeMetadata(held.metadata, params.metadata),
    ...(changesMethod ? { payment_method: method?.object.id ?? null } : {}),
    payment_method_options: cardOptions(held.payment_method_options, params.payment_method_options),
    receipt_email: updated(params.receipt_email, held.receipt_email),
    setup_future_usage:
      params.setup_future_usage === undefined ? held.setup_future_usage : orNull(params.setup_future_usage),
    shipping: params.shipping === undefined ? held.shipping : shippingOf(params.shipping),
    statement_descriptor_suffix: updated(
      params.statement_descriptor_suffix,
      held.statement_descriptor_suffix,
    ),
    transfer_group: updated(params.transfer_group, held.transfer_group),
    // A challenge belongs to one amount and one card: a change of either ends it.
    ...(changesPayment && OPEN.has(held.status)
      ? {
          next_action: null,
          status: method === undefined ? 'requires_payment_method' : 'requires_confirmation',
        }
      : {}),
  };
  changed.payment_method_types = typesFor(changed);
  return tables.paymentIntents.replace(entry, changed, {
    ...entry.hidden,
    ...(changesPayment ? { authentication: 'none' as const } : {}),
    ...(params.shipping === undefined ? {} : { shippingBySecret: changed.shipping !== null }),
  });
}
