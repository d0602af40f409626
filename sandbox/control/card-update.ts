/** The network has replaced or renewed a saved card by itself: Stripe changes the method and says so by an event. */
import type Stripe from 'stripe';
import { emit } from '../events/emit.ts';
import { invalidRequest } from '../http/stripe-error.ts';
import { changedFields } from '../resources/changed-fields.ts';
import { requireEntry } from '../resources/lookup.ts';
import type { Call } from '../state/call.ts';
import type { Json } from './control-params.ts';

const YEARS_OF_A_NEW_CARD = 3;

function within(value: unknown, name: string, min: number, max: number, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalidRequest(`${name} must be a whole number from ${min} to ${max}.`, { param: name });
}

function lastFour(value: unknown, held: string): string {
  if (value === undefined) return held;
  if (typeof value === 'string' && /^\d{4}$/.test(value)) return value;
  throw invalidRequest('last4 must be four digits.', { param: 'last4' });
}

/** @param body what is not named is renewed: the same month, three years later */
export function updateCard(call: Call, body: Json, id: string): Stripe.PaymentMethod {
  const table = call.account.tables.paymentMethods;
  const entry = requireEntry(table, id, 'payment_method');
  const { object: held } = entry;
  if (held.card === undefined || held.customer === null) {
    throw invalidRequest('Only a card that is saved to a customer is updated by its network.', {
      param: 'payment_method',
    });
  }
  const { card } = held;
  const changed: Stripe.PaymentMethod = {
    ...held,
    card: {
      ...card,
      exp_month: within(body.exp_month, 'exp_month', 1, 12, card.exp_month),
      exp_year: within(body.exp_year, 'exp_year', 2000, 2100, card.exp_year + YEARS_OF_A_NEW_CARD),
      last4: lastFour(body.last4, card.last4),
    },
  };
  const previous = changedFields(held, changed);
  if (previous === null) return held;
  table.replace(entry, changed);
  emit(call, 'payment_method.automatically_updated', changed, previous);
  return changed;
}
