/**
 * Commits to one call of Stripe in the caller's transaction: the row with its sealed request, from which key and
 * parameters come however often it has to be sent (rule 6). It is sent after the commit, never before.
 */
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#db/client.ts';
import { insertOperation, type OperationRow } from '#db/repositories/operations.ts';
import type { OperationKind } from '#lib/domain/order-state.ts';
import { knownAccount, nameOfAccount } from '#lib/payments/stripe/account.ts';
import { sealRequest } from './operation-request.ts';

/**
 * @param args.request what will be sent, as one that resumes it must find it; made from the operation's id where Stripe
 *   is to know that
 * @param args.account the Stripe account of what it is about, by `nameOfAccount`; that of the configured key when left out
 * @param args.leased whether the caller sends it after the commit (the default); false leaves it to the worker
 */
export async function commitOperation(
  tx: Transaction,
  args: {
    readonly kind: OperationKind;
    readonly userId: string;
    readonly attemptId?: string | null;
    readonly subjectId?: string | null;
    readonly account?: string;
    readonly request: object | ((operationId: string) => object);
    readonly leased?: boolean;
  },
): Promise<OperationRow> {
  const id = uuidv7();
  const request = typeof args.request === 'function' ? args.request(id) : args.request;
  return await insertOperation(tx, {
    id,
    kind: args.kind,
    userId: args.userId,
    attemptId: args.attemptId ?? null,
    subjectId: args.subjectId ?? null,
    account: args.account ?? nameOfAccount(knownAccount()),
    requestEnc: sealRequest(id, request),
    leased: args.leased ?? true,
  });
}
