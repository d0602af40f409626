/** Writes an operation about a saved method in the caller's transaction; it is sent after the commit, or by the worker. */
import type { Transaction } from '#db/client.ts';
import type { OperationRow } from '#db/repositories/operations.ts';
import type { Redisplay } from '#lib/domain/money-states.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';

export type MethodRequests = {
  'method.detach': { readonly paymentMethodId: string };
  'method.default': { readonly paymentMethodId: string; readonly customerId: string };
  'method.redisplay': { readonly paymentMethodId: string; readonly redisplay: Redisplay };
};
type MethodOperationKind = keyof MethodRequests;

/**
 * Writes the operation in the caller's transaction.
 * @param leased whether the caller sends it after the commit; false leaves it to the worker
 */
export async function queueMethodOperation<K extends MethodOperationKind>(
  tx: Transaction,
  args: { kind: K; userId: string; request: MethodRequests[K]; leased: boolean },
): Promise<OperationRow> {
  return await commitOperation(tx, args);
}
