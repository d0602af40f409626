/**
 * The one projection of Stripe customers: the default method, and their end. Stripe's events have no order, so a
 * default that differs from ours is read before it is believed, and an older read does not move it back (rule 36).
 */
import type { Transaction } from '#db/client.ts';
import { forgetCustomer } from '#db/repositories/customers.ts';
import {
  findCustomerOwner,
  listMethodsBeside,
  lockMethodOwner,
  moveDefault,
  readDefaultKnowledge,
} from '#db/repositories/saved-methods.ts';
import { confirmSeen } from '#db/repositories/seen-at.ts';
import { decideByOrder, standingOf } from '#lib/domain/observation-order.ts';
import { duplicate, type EventOutcome, ignored } from '#lib/payments/inbox/event-outcome.ts';
import type { ProjectionSource } from '#lib/payments/inbox/projection-source.ts';
import type { CustomerObservation } from '#lib/payments/stripe/observe-method.ts';

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
  return await projectDefault(tx, owner.userId, seen, source);
}

async function projectDefault(
  tx: Transaction,
  userId: string,
  seen: CustomerObservation,
  source: ProjectionSource,
): Promise<EventOutcome> {
  const { customerId, defaultMethodId: wanted } = seen;
  const methods = await listMethodsBeside(tx, { userId, customerId });
  const now = methods.find((method) => method.isDefault)?.paymentMethodId ?? null;
  // None at Stripe says nothing: ours is told to it by an operation of its own.
  if (wanted === null || wanted === now) {
    await confirmSeen(tx, { table: 'customers', id: customerId }, source);
    return duplicate();
  }
  const known = await readDefaultKnowledge(tx, { userId, customerId });
  // The shopper's choice is on its way to Stripe: what Stripe shows until then is the one before.
  if (known.isBeingTold) return ignored('own_default_on_its_way');
  if (decideByOrder('unordered', standingOf(source, known.seenAtMs)) === 'read') {
    return { state: 'read', target: { kind: 'customer', id: customerId }, reason: 'details_have_no_order' };
  }
  if (!methods.some((method) => method.paymentMethodId === wanted)) return ignored('default_not_listed');
  await moveDefault(tx, { userId, paymentMethodId: wanted });
  await confirmSeen(tx, { table: 'customers', id: customerId }, source);
  return { state: 'applied', reason: 'default_moved', changes: { default_method: [now, wanted] } };
}
