/** The words for a saved method: what it is, until when, and what goes wrong with it. */
import { waitWords } from '#components/checkout/wait-words.ts';
import type { Problem } from '#lib/browser/request-json.ts';
import type { SavedMethodView } from '#lib/contracts/payment-methods.ts';
import { methodTypeName, paidWithName } from '#lib/domain/payment-methods.ts';

/** "Visa ending in 4242". */
export const methodName = (method: SavedMethodView): string =>
  paidWithName({ ...method, methodType: method.type }) ?? methodTypeName(method.type);

/** "Expires 12/34", null for what does not expire. */
export function expiryWords(method: SavedMethodView): string | null {
  if (method.expMonth === null || method.expYear === null) return null;
  const date = `${String(method.expMonth).padStart(2, '0')}/${String(method.expYear % 100).padStart(2, '0')}`;
  return method.expiry === 'expired' ? `Expired ${date}` : `Expires ${date}`;
}

const PROBLEMS: Readonly<Record<string, string>> = {
  payments_paused:
    'Many payments from your network were declined in a short time, so saving is paused for a while. Nothing was charged.',
  payment_method_in_use:
    'A payment with this card is under way. Remove it when that payment is finished or cancelled.',
  unauthenticated: 'You have been signed out. Sign in again, then repeat this.',
  network_lost: 'The connection was lost. Check it, then try again.',
  session_changed:
    'You are signed in with another account now, so nothing was changed. Load this page again to go on.',
  not_found: 'This method is no longer in your list.',
  payment_provider_unavailable:
    'The payment service does not answer right now. Please try again in a moment.',
  payment_provider_rejected: 'The payment service did not accept this. Please try again later.',
};

/** A failed call in the shopper's words. */
export function problemWords(problem: Problem): string {
  if (problem.code === 'rate_limited') {
    return `Too many tries. You can go on in ${waitWords(problem.retryAfterMs ?? 60_000)}.`;
  }
  return PROBLEMS[problem.code] ?? 'Something went wrong on our side. Please try again.';
}
