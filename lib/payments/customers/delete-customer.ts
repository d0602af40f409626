/** Deletes an erased person's customer at Stripe, by a committed operation, until Stripe has said that it is gone. */
import { database } from '#db/client.ts';
import { idempotencyKeyOf, type OperationRow, settleOperation } from '#db/repositories/operations.ts';
import { keepFailure } from '#lib/payments/operations/keep-failure.ts';
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
  // Deleting twice deletes once.
  return await keepFailure(operation, answer.error, { harmlessTwice: true });
}
