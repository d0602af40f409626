/**
 * The one projection of Stripe customers: the default method, and their end. Stripe's events have no order, so a
 * default that differs from ours is read before it is believed.
 */
import type { Transaction } from '#db/client.ts';
import { forgetCustomer } from '#db/repositories/customers.ts';
import {
  findCustomerOwner,
  listActiveMethods,
  lockMethodOwner,
  moveDefault,
} from '#db/repositories/saved-methods.ts';
import { duplicate, type EventOutcome, ignored } from '#lib/payments/inbox/event-outcome.ts';
import type { ProjectionSource } from '#lib/payments/inbox/projection-source.ts';
import type { CustomerObservation } from '#lib/payments/stripe/observe-method.ts';
import { customerScope } from './customer-scope.ts';

export async function projectCustomer(
  tx: Transaction,
  seen: CustomerObservation,
  source: ProjectionSource,
): Promise<EventOutcome> {
  const owner = await findCustomerOwner(tx, seen.customerId);
  if (!owner) return ignored('foreign');
  await lockMethodOwner(tx, owner.userId);
  if (seen.deleted) {
    await forgetCustomer(tx, { userId: owner.userId, customerId: seen.customerId });
    return { state: 'applied', reason: 'customer_deleted', changes: { customer: [seen.customerId, null] } };
  }
  const wanted = seen.defaultMethodId;
  const methods = await listActiveMethods(tx, {
    userId: owner.userId,
    account: customerScope().account,
  });
  const now = methods.find((method) => method.isDefault)?.paymentMethodId ?? null;
  // None at Stripe says nothing: ours is told to it by an operation of its own.
  if (wanted === null || wanted === now) return duplicate();
  if (source.kind === 'event') {
    return {
      state: 'read',
      target: { kind: 'customer', id: seen.customerId },
      reason: 'details_have_no_order',
    };
  }
  if (!methods.some((method) => method.paymentMethodId === wanted)) return ignored('default_not_listed');
  await moveDefault(tx, { userId: owner.userId, paymentMethodId: wanted });
  return { state: 'applied', reason: 'default_moved', changes: { default_method: [now, wanted] } };
}
