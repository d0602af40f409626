/** A customer of ours that Stripe does not know any more: read, projected, and made again by who needs one (rule 37). */
import { database, inTransaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { bindObject } from '#lib/payments/inbox/object-kind.ts';
import { projectObserved } from '#lib/payments/inbox/project-observed.ts';
import type { CallBudget } from '#lib/payments/stripe/client.ts';
import { retrieveCustomer } from '#lib/payments/stripe/customers.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { customerKind } from './customer-kind.ts';

/**
 * Whether a refusal means that the customer is gone; then its row and its saved methods are given up.
 * @param failure Stripe's refusal of a call that named the customer
 */
export async function observeMissingCustomer(
  customerId: string,
  failure: StripeFailure,
  budget: CallBudget,
): Promise<boolean> {
  if (failure.code !== 'resource_missing') return false;
  if (failure.param !== null && failure.param !== 'customer' && failure.param !== 'id') return false;
  const startedAtMs = await databaseNowMs();
  const read = await retrieveCustomer(customerId, budget);
  const gone = read.ok ? read.value.deleted : read.error.code === 'resource_missing';
  if (!gone) return false;
  const seen = read.ok ? read.value : { customerId, deleted: true, defaultMethodId: null, livemode: false };
  await inTransaction(database(), (tx) =>
    projectObserved(tx, bindObject(customerKind, seen), { by: 'missing_customer', startedAtMs }),
  );
  return true;
}
