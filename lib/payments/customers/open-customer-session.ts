/**
 * A customer session for one view of the checkout: Stripe's Payment Element shows the shopper's saved methods and may
 * save another. A session moves nothing and ends by itself, so it is no operation. The customer is the caller's own, made
 * now if there is none, so it exists before the first intent.
 */
import type { CustomerSessionAnswer } from '#lib/contracts/payment-methods.ts';
import type { PublicError } from '#lib/domain/errors.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { publicFailure } from '#lib/payments/operations/public-failure.ts';
import { createCustomerSession } from '#lib/payments/stripe/customer-sessions.ts';
import { ensureCustomer } from './ensure-customer.ts';

export async function openCustomerSession(
  userId: string,
): Promise<Result<CustomerSessionAnswer, PublicError>> {
  const customer = await ensureCustomer(userId, 'interactive');
  const session = customer.ok ? await createCustomerSession(customer.value, 'interactive') : customer;
  return session.ok ? ok({ clientSecret: session.value }) : err(publicFailure(session.error));
}
