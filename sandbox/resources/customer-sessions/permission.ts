/**
 * What a browser may do with a customer's saved methods: the session's client secret is the permission, its Payment
 * Element features say how far it goes.
 */
import type Stripe from 'stripe';
import { invalidRequest, missingParam } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';
import { idOf, requireCustomer } from '../lookup.ts';
import type { MethodEntry } from '../payment-methods/find.ts';

type Features = NonNullable<Stripe.CustomerSession.Components.PaymentElement['features']>;

export interface SessionPermission {
  session: Stripe.CustomerSession;
  customer: Stripe.Customer;
  /** Null when the session was not made for the Payment Element. */
  features: Features | null;
}

const PARAM = 'customer_session_client_secret';

export function sessionPermission(call: Call, secret: string): SessionPermission {
  const session = call.account.tables.customerSessions.get(secret)?.object.session;
  if (session === undefined) {
    throw invalidRequest('The customer_session_client_secret does not match any customer session.', {
      code: 'resource_missing',
      param: PARAM,
    });
  }
  if (session.expires_at <= call.account.clock.now()) {
    throw invalidRequest('This customer session has expired. Create another one.', { param: PARAM });
  }
  const { object: customer } = requireCustomer(call, idOf(session.customer) ?? '');
  return { session, customer, features: session.components?.payment_element.features ?? null };
}

/** Newest first: what this session lets the browser show again. */
export function shownMethods(call: Call, permission: SessionPermission): Stripe.PaymentMethod[] {
  const { features, customer } = permission;
  if (features?.payment_method_redisplay !== 'enabled') return [];
  const filters: readonly string[] = features.payment_method_allow_redisplay_filters;
  return call.account.tables.paymentMethods
    .where('customer', customer.id)
    .map((entry) => entry.object)
    .filter((method) => filters.includes(method.allow_redisplay ?? 'unspecified'))
    .reverse()
    .slice(0, features.payment_method_redisplay_limit ?? undefined);
}

/** A publishable key may change a saved method only through a session of its customer that permits this. */
export function checkBrowserMay(
  call: Call,
  entry: MethodEntry,
  secret: string | undefined,
  feature: 'payment_method_remove' | 'payment_method_redisplay',
): void {
  if (!call.client) return;
  if (secret === undefined) {
    throw missingParam(PARAM);
  }
  const { features, customer } = sessionPermission(call, secret);
  if (features?.[feature] === 'enabled' && idOf(entry.object.customer) === customer.id) return;
  throw invalidRequest(
    `This customer session does not permit this: ${feature} is not enabled.`,
    { param: PARAM },
    403,
  );
}

export interface SessionParams {
  customer_session_client_secret?: string;
  set_as_default_payment_method?: boolean;
}

/** Whether a confirmation from the browser makes its method the default; the session must be the intent's customer's. */
export function wantsDefault(
  call: Call,
  intent: { customer: string | { id: string } | null },
  params: SessionParams,
): boolean {
  const { customer_session_client_secret: secret } = params;
  if (secret !== undefined && sessionPermission(call, secret).customer.id !== idOf(intent.customer)) {
    throw invalidRequest('The customer session belongs to another customer than the intent.', {
      param: PARAM,
    });
  }
  return secret !== undefined && params.set_as_default_payment_method === true;
}
