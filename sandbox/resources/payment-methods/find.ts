/**
 * Turns what a request names into a payment method: `pm_…` as stored, `pm_card_…` as a new one each time,
 * as Stripe's test ids do.
 */
import type Stripe from 'stripe';
import { cardNamed } from '../../cards/test-cards.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import { accountOfTestId } from '../../methods/bank-accounts.ts';
import type { Call } from '../../state/call.ts';
import type { Entry } from '../../state/collection.ts';
import type { MethodSecrets } from '../../state/tables.ts';
import { requireEntry, type Where } from '../lookup.ts';
import { makeCardMethod } from './make.ts';
import { makeOtherMethod } from './make-other.ts';

export type MethodEntry = Entry<Stripe.PaymentMethod, MethodSecrets>;

const TEST_ID = 'pm_card_';
const TEST_EXPIRY_YEARS = 1;

export function isTestId(id: string): boolean {
  return id.startsWith(TEST_ID);
}

/** An existing payment method, or a new one for a test id. */
export function requireMethod(call: Call, id: string, where: Where, param = 'payment_method'): MethodEntry {
  const card = isTestId(id) ? cardNamed(id.slice(TEST_ID.length)) : undefined;
  if (card !== undefined) {
    const year = new Date(call.account.clock.nowMs()).getUTCFullYear() + TEST_EXPIRY_YEARS;
    return makeCardMethod(call, card, { expMonth: 12, expYear: year, cvcGiven: true });
  }
  const account = accountOfTestId(id);
  if (account !== undefined) {
    const data = { us_bank_account: { account_number: account }, billing_details: { name: 'Jenny Rosen' } };
    return makeOtherMethod(call, 'us_bank_account', data, (name) => name);
  }
  return requireEntry(call.account.tables.paymentMethods, id, param, where);
}

/** A payment method that a new payment or attachment may use. */
export function usableMethod(call: Call, id: string, param = 'payment_method'): MethodEntry {
  const entry = requireMethod(call, id, 'param', param);
  if (entry.hidden.consumed) {
    throw invalidRequest(
      'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.',
      { param },
    );
  }
  return entry;
}
