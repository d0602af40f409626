/** Writes an operation about a saved method in the caller's transaction; it is sent after the commit, or by the worker. */
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#db/client.ts';
import { insertOperation, type OperationRow, readOperation } from '#db/repositories/operations.ts';
import type { Redisplay } from '#lib/domain/money-states.ts';
import { invariant } from '#lib/domain/result.ts';
import { sealRequest } from '#lib/payments/operations/operation-request.ts';

export type MethodRequests = {
  'method.detach': { readonly paymentMethodId: string };
  'method.default': { readonly paymentMethodId: string; readonly customerId: string };
  'method.redisplay': { readonly paymentMethodId: string; readonly redisplay: Redisplay };
};
type MethodOperationKind = keyof MethodRequests;

/**
 * Writes the operation in the caller's transaction.
 * @param callerHasSeconds how long it belongs to the caller; 0 leaves it to the worker at once
 */
export async function queueMethodOperation<K extends MethodOperationKind>(
  tx: Transaction,
  args: { kind: K; userId: string; request: MethodRequests[K]; callerHasSeconds: number },
): Promise<OperationRow> {
  const id = uuidv7();
  await insertOperation(tx, {
    id,
    kind: args.kind,
    userId: args.userId,
    attemptId: null,
    requestEnc: sealRequest(id, args.request),
    resumeAfter: new Date(Date.now() + args.callerHasSeconds * 1000),
  });
  const operation = await readOperation(tx, id);
  invariant(operation, 'the operation that was just written is there');
  return operation;
}
