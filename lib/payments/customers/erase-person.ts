/**
 * Erases a person: everything personal leaves our rows in one transaction, together with the operation that deletes the
 * Stripe customer. Orders keep their amounts, the ledger, the audit log and the clear extracts of events stay whole.
 */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import {
  auditErasure,
  blankPerson,
  deleteBodies,
  listCustomers,
  listOperationIds,
  lockOrdersOf,
  lockPerson,
  type PersonRefund,
  readOpenMoney,
  readRefundsWithFailures,
  replaceRequests,
} from '#db/repositories/erasure.ts';
import type { OperationRow } from '#db/repositories/operations.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { isUuid } from '#lib/domain/ids.ts';
import { openFailures } from '#lib/domain/refund-failures.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';
import { sealRequest } from '#lib/payments/operations/operation-request.ts';
import { nameOfAccount } from '#lib/payments/stripe/account.ts';
import { blindIndex } from '#lib/security/blind-index.ts';
import { encryptField } from '#lib/security/field-encryption.ts';
import { type DeleteRequest, sendCustomerDeletion } from './delete-customer.ts';

export type ErasureAnswer = {
  readonly erased: true;
  /** Whether Stripe has deleted the customer already; otherwise the worker goes on. */
  readonly customer: 'none' | 'deleted' | 'pending' | 'refused';
};

/** What deletes the person's customers, one for each Stripe account. */
type Erased = { readonly operations: readonly OperationRow[] };

/**
 * @param args.actor who asked for it, for the audit: `user:<id>`
 * @returns `person_has_open_money` with its kinds, `forbidden` for staff, `not_found`; a repeat changes nothing
 */
export async function erasePerson(args: {
  userId: string;
  actor: string;
}): Promise<Result<ErasureAnswer, PublicError>> {
  if (!isUuid(args.userId)) return err(publicError('not_found'));
  const erased = await inTransaction(database(), (tx) => erase(tx, args));
  if (!erased.ok) return erased;
  let customer: ErasureAnswer['customer'] = 'none';
  for (const operation of erased.value.operations) {
    const sent = await sendCustomerDeletion(operation, 'interactive');
    const became = sent.kind === 'done' ? 'deleted' : sent.kind;
    if (customer === 'none' || customer === 'deleted' || became === 'refused') customer = became;
  }
  return ok({ erased: true, customer });
}

/** A refund that failed and was not made good: nobody could be reached about it afterwards. */
function hasOpenFailure(refunds: readonly PersonRefund[]): boolean {
  return [...new Set(refunds.map((refund) => refund.payment_id))].some((paymentId) => {
    const ofPayment = refunds.filter((refund) => refund.payment_id === paymentId);
    const traces = ofPayment.map((refund) => ({
      id: refund.id,
      state: refund.state,
      amountMinor: refund.amount_minor,
      createdAtMs: refund.created_ms,
      settledAtMs: refund.settled_ms,
      seen: refund.seen,
    }));
    return openFailures(traces, ofPayment[0]?.captured_minor ?? 0).length > 0;
  });
}

async function erase(
  tx: Transaction,
  { userId, actor }: { userId: string; actor: string },
): Promise<Result<Erased, PublicError>> {
  const person = await lockPerson(tx, userId);
  if (!person) return err(publicError('not_found'));
  if (person.erased) return ok({ operations: [] });
  // Their names stand in the audit log: the account is closed by taking the role away first.
  if (person.role !== 'shopper') return err(publicError('forbidden'));
  await lockOrdersOf(tx, userId);
  const open = await readOpenMoney(tx, userId);
  if (hasOpenFailure(await readRefundsWithFailures(tx, userId))) open.push('failed_refund');
  if (open.length > 0) return err(publicError('person_has_open_money', { details: { open } }));
  const bodies = await deleteBodies(tx, userId);
  const operations = await listOperationIds(tx, userId);
  await replaceRequests(
    tx,
    operations.map((id) => ({ id, requestEnc: sealRequest(id, {}) })),
  );
  const nobody = `erased+${userId}@invalid`;
  await blankPerson(tx, {
    userId,
    emailEnc: encryptField(nobody, { table: 'users', column: 'email_enc', rowId: userId }),
    emailIndex: blindIndex('users.email', nobody),
  });
  await auditErasure(tx, { userId, actor, bodies });
  const deletions: OperationRow[] = [];
  for (const { id: customerId, mode, account } of await listCustomers(tx, userId)) {
    const request: DeleteRequest = { customerId };
    const of = account === '' ? {} : { account: nameOfAccount(account, mode === 'live') };
    deletions.push(await commitOperation(tx, { kind: 'customer.delete', userId, request, ...of }));
  }
  return ok({ operations: deletions });
}
