/** The time that an object of a customer lives in: that of the customer's test clock, or the account's. */
import type Stripe from 'stripe';
import type { Call } from '../../state/call.ts';
import { idOf, isDeleted, requireEntry } from '../lookup.ts';

/** A clock that a request names as a parameter. */
export function requireClock(call: Call, id: string): Stripe.TestHelpers.TestClock {
  return requireEntry(call.account.tables.testClocks, id, 'test_clock', 'param').object;
}

/** Null when the customer follows the account's own time. */
export function clockOf(call: Call, customerId: string | null): Stripe.TestHelpers.TestClock | null {
  const customer = customerId === null ? undefined : call.account.tables.customers.get(customerId)?.object;
  if (customer === undefined || isDeleted(customer)) return null;
  return call.account.tables.testClocks.get(idOf(customer.test_clock) ?? '')?.object ?? null;
}

/** Unix seconds. */
export function timeOf(call: Call, customerId: string | null): number {
  return clockOf(call, customerId)?.frozen_time ?? call.account.clock.now();
}
