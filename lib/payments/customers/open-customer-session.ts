/**
 * A customer session for one view of the checkout: Stripe's Payment Element shows the shopper's saved methods and may
 * save another. A session moves nothing and ends by itself, so it is no operation. The customer is the caller's own, made
 * now if there is none, or if Stripe does not know ours any more, so it exists before the first intent.
 */
import type { CustomerSessionAnswer } from '#lib/contracts/payment-methods.ts';
import type { PublicError } from '#lib/domain/errors.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { publicFailure } from '#lib/payments/operations/public-failure.ts';
import { createCustomerSession } from '#lib/payments/stripe/customer-sessions.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { ensureCustomer } from './ensure-customer.ts';
import { observeMissingCustomer } from './missing-customer.ts';

export async function openCustomerSession(
  userId: string,
): Promise<Result<CustomerSessionAnswer, PublicError>> {
  const session = await open(userId, { mayRepeat: true });
  return session.ok ? ok({ clientSecret: session.value }) : err(publicFailure(session.error));
}

async function open(
  userId: string,
  { mayRepeat }: { readonly mayRepeat: boolean },
): Promise<Result<string, StripeFailure>> {
  const customer = await ensureCustomer(userId, 'interactive');
  if (!customer.ok) return customer;
  const session = await createCustomerSession(customer.value, 'interactive');
  if (session.ok || !mayRepeat) return session;
  const gone = await observeMissingCustomer(customer.value, session.error, 'interactive');
  return gone ? await open(userId, { mayRepeat: false }) : session;
}
