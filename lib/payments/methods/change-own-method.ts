/**
 * The owner makes a method the default, or removes it. Our row moves first, with the operation that tells Stripe in the
 * same transaction; the call follows, and the worker goes on where it fails. A foreign id is a 404 and no call (rule 16).
 */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import { readCustomerOfMethod } from '#db/repositories/customers.ts';
import type { OperationRow } from '#db/repositories/operations.ts';
import {
  auditMethod,
  endMethod,
  isMethodInUse,
  lockMethodOwner,
  moveDefault,
  readOwnMethod,
  type SavedMethodRow,
} from '#db/repositories/saved-methods.ts';
import type { SavedMethodView } from '#lib/contracts/payment-methods.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { resolveCustomerScope } from '#lib/payments/customers/customer-scope.ts';
import { viewOf } from './list-methods.ts';
import { sendMethodOperation } from './method-operations.ts';
import { passDefaultOn } from './project-method.ts';
import { queueMethodOperation } from './queue-method-operation.ts';

const PAYMENT_METHOD_ID = /^pm_[A-Za-z0-9_]{1,250}$/;

type Args = { readonly userId: string; readonly paymentMethodId: string };
type Changed = Result<{ row: SavedMethodRow; operation: OperationRow | null }, PublicError>;

async function change(
  args: Args,
  work: (tx: Transaction, row: SavedMethodRow) => Promise<Changed>,
): Promise<Changed> {
  if (!PAYMENT_METHOD_ID.test(args.paymentMethodId)) return err(publicError('not_found'));
  const scope = await resolveCustomerScope('interactive');
  if (!scope.ok) return err(publicError('payment_provider_unavailable', { retryAfterSeconds: 3 }));
  const { account } = scope.value;
  return await inTransaction(database(), async (tx) => {
    await lockMethodOwner(tx, args.userId);
    const row = await readOwnMethod(tx, { ...args, account });
    return row ? await work(tx, row) : err(publicError('not_found'));
  });
}

/** Makes a method the one that is offered first. Safe to repeat. */
export async function makeDefault(args: Args): Promise<Result<SavedMethodView, PublicError>> {
  const { userId, paymentMethodId } = args;
  const changed = await change(args, async (tx, row) => {
    if (row.isDefault) return ok({ row, operation: null });
    const customerId = await readCustomerOfMethod(tx, { userId, paymentMethodId });
    await moveDefault(tx, { userId, paymentMethodId });
    await auditMethod(tx, { actor: `user:${userId}`, action: 'method.default', paymentMethodId, userId });
    const operation =
      customerId === null
        ? null
        : await queueMethodOperation(tx, {
            kind: 'method.default',
            userId,
            request: { paymentMethodId, customerId },
            leased: true,
          });
    return ok({ row: { ...row, isDefault: true }, operation });
  });
  if (!changed.ok) return changed;
  if (changed.value.operation) await sendMethodOperation(changed.value.operation, 'interactive');
  return ok(viewOf(changed.value.row, new Date()));
}

/** Removes a method for its owner at once, and at Stripe. Refused while a payment is under way with it (rule 32). */
export async function removeMethod(args: Args): Promise<Result<null, PublicError>> {
  const { userId, paymentMethodId } = args;
  const changed = await change(args, async (tx, row) => {
    if (await isMethodInUse(tx, paymentMethodId)) return err(publicError('payment_method_in_use'));
    await endMethod(tx, { paymentMethodId, as: 'detaching' });
    if (row.isDefault) await passDefaultOn(tx, userId, paymentMethodId);
    await auditMethod(tx, { actor: `user:${userId}`, action: 'method.remove', paymentMethodId, userId });
    const operation = await queueMethodOperation(tx, {
      kind: 'method.detach',
      userId,
      request: { paymentMethodId },
      leased: true,
    });
    return ok({ row, operation });
  });
  if (!changed.ok) return changed;
  if (changed.value.operation) await sendMethodOperation(changed.value.operation, 'interactive');
  return ok(null);
}
