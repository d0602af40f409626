/** Whether an intent charges what the Elements have shown; a difference is a mistake that the shopper must not pay for. */
import { type StripeErrorObject, stripeError } from './api-result.ts';
import type { JsonRecord } from './json.ts';

/** @param expected what deferred Elements showed, in the API's names */
export function findMismatch(intent: JsonRecord, expected: JsonRecord): StripeErrorObject | null {
  const wrong = Object.entries(expected).find(([name, value]) => intent[name] !== value);
  if (!wrong) return null;
  const [name, value] = wrong;
  return stripeError(
    'invalid_request_error',
    `Elements were created with ${name} ${String(value)}, but the PaymentIntent has ${String(intent[name])}. ` +
      'Call elements.update() so that they agree.',
    { payment_intent: intent },
  );
}
