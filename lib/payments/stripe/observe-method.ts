/** Maps Stripe's payment methods, set-up intents and customers to what their projections take; wire names end here. */
import type Stripe from 'stripe';
import { REDISPLAY_CHOICES } from '#lib/domain/money-states.ts';
import type { MethodObservation } from '#lib/domain/saved-method.ts';
import { idOf, METADATA } from './observe-intent.ts';

export const SETUP_METADATA = 'markethub_setup';

/** Cards and the bank methods that have a number carry it under the name of their type. */
function detail(method: Stripe.PaymentMethod, key: 'fingerprint' | 'last4'): string | null {
  const details: unknown = Reflect.get(method, method.type);
  if (typeof details !== 'object' || details === null) return null;
  const value: unknown = Reflect.get(details, key);
  return typeof value === 'string' ? value : null;
}

export function observeMethod(method: Stripe.PaymentMethod): MethodObservation {
  const { card } = method;
  const redisplay = REDISPLAY_CHOICES.find((choice) => choice === method.allow_redisplay);
  return {
    paymentMethodId: method.id,
    customerId: idOf(method.customer),
    methodType: method.type,
    fingerprint: detail(method, 'fingerprint'),
    brand: card?.brand ?? null,
    last4: detail(method, 'last4'),
    expMonth: card?.exp_month ?? null,
    expYear: card?.exp_year ?? null,
    allowRedisplay: redisplay ?? 'unspecified',
    createdUnix: method.created,
  };
}

export type SetupObservation = {
  readonly setupIntentId: string;
  readonly status: string;
  /** In the extract an erasure finds the event's body by it. */
  readonly customerId: string | null;
  readonly installation: string | null;
  readonly setupId: string | null;
  readonly failureCode: string | null;
  readonly declineCode: string | null;
};

export function observeSetupIntent(intent: Stripe.SetupIntent): SetupObservation {
  const error = intent.last_setup_error;
  return {
    setupIntentId: intent.id,
    status: intent.status,
    customerId: idOf(intent.customer),
    installation: intent.metadata?.[METADATA.installation] ?? null,
    setupId: intent.metadata?.[SETUP_METADATA] ?? null,
    failureCode: error ? (error.code ?? error.type) : null,
    declineCode: error?.decline_code ?? null,
  };
}

export type CustomerObservation = {
  readonly customerId: string;
  readonly deleted: boolean;
  readonly defaultMethodId: string | null;
};

export function observeCustomer(customer: Stripe.Customer | Stripe.DeletedCustomer): CustomerObservation {
  if (customer.deleted) {
    return { customerId: customer.id, deleted: true, defaultMethodId: null };
  }
  return {
    customerId: customer.id,
    deleted: false,
    defaultMethodId: idOf(customer.invoice_settings.default_payment_method),
  };
}
