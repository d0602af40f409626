/** The `customer.delete` operation: deletes an erased user's customer at Stripe. Deleting twice deletes once. */
import type { OperationRow } from '#db/repositories/operations.ts';
import { ok } from '#lib/domain/result.ts';
import type { OperationHandler, RunResult } from '#lib/payments/operations/operation-handler.ts';
import { runOperation } from '#lib/payments/operations/run-operation.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import { deleteCustomer } from '#lib/payments/stripe/customers.ts';

export type DeleteRequest = { readonly customerId: string };

const HANDLER: OperationHandler<DeleteRequest, string, string> = {
  send: async ({ request: { customerId } }, call) => {
    const answer = await deleteCustomer(customerId, call);
    return answer.ok ? ok(customerId) : answer;
  },
  // Not there is what was wanted.
  observe: async ({ request: { customerId } }, failure) =>
    failure.code === 'resource_missing'
      ? { kind: 'seen', seen: customerId }
      : failure.class === 'indeterminate'
        ? { kind: 'open' }
        : { kind: 'refused', failure },
  record: async (_tx, _run, customerId) => ({
    state: 'succeeded',
    stripeObjectId: customerId,
    value: customerId,
  }),
};

/** Sends or resumes an operation that the caller has leased. */
export const sendCustomerDeletion = (operation: OperationRow, pace: CallPace): Promise<RunResult<string>> =>
  runOperation(HANDLER, operation, pace);
