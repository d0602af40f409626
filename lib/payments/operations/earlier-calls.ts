/** What a failure says of an operation whose earlier calls may have been carried out (rules 6, 37). */
import type { OperationRow } from '#db/repositories/operations.ts';
import { isRefusal, type StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import type { Truth } from './operation-handler.ts';

/** What is known of the calls before this one. */
type Calls = Pick<OperationRow, 'since_earlier_call_s' | 'generation'>;

/**
 * Whether a server error is the key's stored answer, after which a new key may be used. While a call of an
 * earlier lease may be under way, it is only when Stripe says so: an overloaded Stripe answers before it looks at
 * the key.
 */
export const isStored = ({ since_earlier_call_s: since }: Calls, failure: StripeFailure): boolean =>
  failure.serverError && (since === null || failure.replayed === true);

/** Whether nobody can have sent it before: a process that has ended since counted no try, but held its lease. */
export const isFirstCall = (operation: Calls): boolean =>
  operation.since_earlier_call_s === null && operation.generation === 1;

/**
 * What holds after a failure when nothing could be read to explain it: the refusal of an operation's first call is Stripe's
 * word that it was not carried out; an earlier call, or one whose answer was lost, may have carried it out.
 */
export function truthUnread(operation: Calls, failure: StripeFailure): Truth<never> {
  return isRefusal(failure) && isFirstCall(operation) ? { kind: 'refused', failure } : { kind: 'open' };
}
