/**
 * A customer session for one view of the checkout: Stripe's Payment Element shows the shopper's saved methods and may
 * save another. The customer is the caller's own, made now if there is none, so it exists before the first intent.
 */
import type { CustomerSessionAnswer } from '#lib/contracts/payment-methods.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { createCustomerSession } from '#lib/payments/stripe/customer-sessions.ts';
import { ensureCustomer } from './ensure-customer.ts';

export async function openCustomerSession(
  userId: string,
): Promise<Result<CustomerSessionAnswer, PublicError>> {
  const customer = await ensureCustomer(userId, 'interactive');
  const session = customer.ok ? await createCustomerSession(customer.value, 'interactive') : customer;
  if (session.ok) return ok({ clientSecret: session.value });
  return session.error.class === 'rejected' || session.error.class === 'declined'
    ? err(publicError('payment_provider_rejected'))
    : err(publicError('payment_provider_unavailable', { retryAfterSeconds: 3 }));
}
