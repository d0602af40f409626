/** Asks Stripe: the one place where what the SDK throws becomes a value. */
import { err, ok, type Result } from '#lib/domain/result.ts';
import { watchTries } from './http-client.ts';
import { failureOf, type StripeFailure } from './outcomes.ts';

/** Asks Stripe; what goes wrong there is a value, what goes wrong here is thrown on. */
export async function asked<T>(call: () => Promise<T>): Promise<Result<T, StripeFailure>> {
  const { result, tries } = await watchTries(call);
  return result.status === 'fulfilled' ? ok(result.value) : err(failureOf(result.reason, tries));
}
