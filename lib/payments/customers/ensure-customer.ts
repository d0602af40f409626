/**
 * One Stripe customer per user and mode, under any concurrency: the row is locked, one operation is committed, and
 * everybody who needs the customer sends that operation's key, so that Stripe makes it once (rule 15).
 */
import { database, inTransaction } from '#db/client.ts';
import {
  lockCustomer,
  lockCustomerPerson,
  readCustomer,
  type StripeMode,
  setCustomer,
} from '#db/repositories/customers.ts';
import {
  findPendingOperation,
  idempotencyKeyOf,
  type OperationRow,
  settleOperation,
} from '#db/repositories/operations.ts';
import { getConfig } from '#lib/config/config.ts';
import { err, invariant, ok, type Result } from '#lib/domain/result.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';
import { keepFailure } from '#lib/payments/operations/keep-failure.ts';
import { lookFirst } from '#lib/payments/operations/look-first.ts';
import { openRequest } from '#lib/payments/operations/operation-request.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import {
  type CustomerRequest,
  createCustomer,
  findCustomerOfOperation,
} from '#lib/payments/stripe/customers.ts';
import { localFailure, type StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { decryptField } from '#lib/security/field-encryption.ts';

export const currentMode = (): StripeMode => (getConfig().livemode ? 'live' : 'test');

async function prepare(
  userId: string,
  mode: StripeMode,
): Promise<{ customer: string } | { operation: OperationRow } | { erased: true }> {
  const known = await readCustomer(database(), userId, mode);
  if (known !== null) return { customer: known };
  return await inTransaction(database(), async (tx) => {
    const person = await lockCustomerPerson(tx, userId);
    invariant(person, 'the user of a customer exists');
    if (person.erased) return { erased: true };
    const customer = await lockCustomer(tx, userId, mode);
    if (customer !== null) return { customer };
    const pending = await findPendingOperation(tx, { kind: 'customer.create', userId });
    if (pending) return { operation: pending };
    const sealed = { table: 'users', rowId: userId } as const;
    const { email_enc: email, name_enc: name } = person;
    const operation = await commitOperation(tx, {
      kind: 'customer.create',
      userId,
      request: (operationId): CustomerRequest => ({
        userId,
        installation: getConfig().installationId,
        operationId,
        email: decryptField(email, { ...sealed, column: 'email_enc' }),
        name: name === null ? null : decryptField(name, { ...sealed, column: 'name_enc' }),
      }),
    });
    return { operation };
  });
}

/** Sends one `customer.create` operation and keeps its answer. Also used by the resumer. */
export async function sendCustomerOperation(
  operation: OperationRow,
  pace: CallPace,
): Promise<Result<string, StripeFailure>> {
  const db = database();
  const mode = currentMode();
  const request = openRequest<CustomerRequest>(operation);
  const current = await lookFirst(operation, () => findCustomerOfOperation(request.email, operation.id));
  if (!current.ok) return await failed(operation, current.error);
  const { operation: sent, found } = current.value;
  const answer =
    found === null
      ? await createCustomer(request, { idempotencyKey: idempotencyKeyOf(sent), pace })
      : ok(found);
  if (!answer.ok) return await failed(operation, answer.error);
  await setCustomer(db, { userId: operation.user_id, mode, stripeCustomerId: answer.value });
  await settleOperation(db, {
    id: operation.id,
    state: 'succeeded',
    stripeObjectId: answer.value,
    outcome: null,
  });
  const kept = await readCustomer(db, operation.user_id, mode);
  invariant(kept, 'a created customer is kept');
  return ok(kept);
}

async function failed(
  operation: OperationRow,
  failure: StripeFailure,
): Promise<Result<never, StripeFailure>> {
  await keepFailure(operation, failure);
  return err(failure);
}

/** The Stripe customer of a user, made now if there is none. @returns the `cus_…` id */
export async function ensureCustomer(userId: string, pace: CallPace): Promise<Result<string, StripeFailure>> {
  const mode = currentMode();
  for (let tries = 1; ; tries += 1) {
    const prepared = await prepare(userId, mode);
    if ('customer' in prepared) return ok(prepared.customer);
    if ('erased' in prepared) return err(localFailure('rejected', 'person_erased'));
    const answer = await sendCustomerOperation(prepared.operation, pace);
    if (answer.ok || answer.error.class !== 'retryable' || tries >= 3) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100 * tries));
  }
}
