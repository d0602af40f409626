/** Deletes an erased person's customer at Stripe, by a committed operation, until Stripe has said that it is gone. */
import { database } from '#db/client.ts';
import {
  deferOperation,
  idempotencyKeyOf,
  nextGeneration,
  type OperationRow,
  settleOperation,
} from '#db/repositories/operations.ts';
import { logger } from '#lib/observability/logger.ts';
import { openRequest } from '#lib/payments/operations/operation-request.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import { deleteCustomer } from '#lib/payments/stripe/customers.ts';

export type DeleteRequest = { readonly customerId: string };

/** Sends or resumes one `customer.delete` operation. */
export async function sendCustomerDeletion(
  operation: OperationRow,
  pace: CallPace,
): Promise<'done' | 'pending' | 'refused'> {
  const db = database();
  const { id } = operation;
  const { customerId } = openRequest<DeleteRequest>(operation);
  const answer = await deleteCustomer(customerId, { idempotencyKey: idempotencyKeyOf(operation), pace });
  if (answer.ok || answer.error.code === 'resource_missing') {
    await settleOperation(db, { id, state: 'succeeded', stripeObjectId: customerId, outcome: null });
    return 'done';
  }
  const failure = answer.error;
  if (failure.class === 'rejected' || failure.class === 'declined') {
    logger.error(
      { operation: id, code: failure.code },
      'Stripe refused to delete the customer of an erased person',
    );
    await settleOperation(db, { id, state: 'rejected', stripeObjectId: null, outcome: failure.code });
    return 'refused';
  }
  // Deleting twice deletes once, so a stored server error gets a new key.
  if (failure.serverError) await nextGeneration(db, operation);
  await deferOperation(db, { id, outcome: failure.code });
  return 'pending';
}
