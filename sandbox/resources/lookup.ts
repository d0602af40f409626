/** Finding what a request names, or Stripe's error for it. */
import type Stripe from 'stripe';
import { invalidRequest, missingParam, noSuch } from '../http/stripe-error.ts';
import type { Call } from '../state/call.ts';
import type { Collection, Entry } from '../state/collection.ts';

export type Where = 'path' | 'param';

export function requireEntry<T extends { id: string }, H>(
  collection: Collection<T, H>,
  id: string,
  param: string,
  where: Where = 'path',
): Entry<T, H> {
  const entry = collection.get(id);
  if (entry === undefined) throw noSuch(collection.label, id.slice(0, 255), param, where);
  return entry;
}

export function isDeleted(
  customer: Stripe.Customer | Stripe.DeletedCustomer,
): customer is Stripe.DeletedCustomer {
  return 'deleted' in customer && customer.deleted === true;
}

/** A customer that another object may refer to: a deleted one counts as missing. */
export function requireCustomer(
  call: Call,
  id: string,
  where: Where = 'param',
): Entry<Stripe.Customer, null> {
  const entry = requireEntry(call.account.tables.customers, id, where === 'path' ? 'id' : 'customer', where);
  const { object } = entry;
  if (isDeleted(object)) throw noSuch('customer', id, where === 'path' ? 'id' : 'customer', where);
  return { seq: entry.seq, object, hidden: null };
}

export function idOf(reference: string | { id: string } | null | undefined): string | null {
  if (reference === null || reference === undefined) return null;
  return typeof reference === 'string' ? reference : reference.id;
}

/** A publishable key sees an intent only with its secret; with a secret key a wrong one is still refused. */
export function checkClientSecret(
  call: Call,
  held: string | null,
  given: string | undefined,
  kind: 'PaymentIntent' | 'SetupIntent',
): void {
  if (given === held && given !== undefined) return;
  if (given === undefined && !call.client) return;
  if (given === undefined) {
    throw missingParam('client_secret');
  }
  throw invalidRequest(
    `The client_secret provided does not match any associated ${kind} on this account. Ensure the provided client_secret is the same as the one you are using to create the ${kind}.`,
    { param: 'client_secret' },
  );
}
