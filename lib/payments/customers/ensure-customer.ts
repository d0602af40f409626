/**
 * One Stripe customer per user and mode, under any concurrency: the row is locked, one operation is committed, and
 * everybody who needs the customer sends that operation's key, so that Stripe makes it once (rule 15).
 */
import { uuidv7 } from 'uuidv7';
import { database, inTransaction } from '#db/client.ts';
import {
  lockCustomer,
  readCustomer,
  readPerson,
  type StripeMode,
  setCustomer,
} from '#db/repositories/customers.ts';
import {
  deferOperation,
  findPendingOperation,
  idempotencyKeyOf,
  insertOperation,
  nextGeneration,
  type OperationRow,
  readOperation,
  settleOperation,
} from '#db/repositories/operations.ts';
import { getConfig } from '#lib/config/config.ts';
import { err, invariant, ok, type Result } from '#lib/domain/result.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import { type CustomerRequest, createCustomer } from '#lib/payments/stripe/customers.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { decryptField, encryptField } from '#lib/security/field-encryption.ts';

const CALLER_HAS_SECONDS = 30;

export const currentMode = (): StripeMode => (getConfig().livemode ? 'live' : 'test');

const requestPlace = (rowId: string) => ({ table: 'operations', column: 'request_enc', rowId });

async function prepare(
  userId: string,
  mode: StripeMode,
): Promise<{ customer: string } | { operation: OperationRow }> {
  return await inTransaction(database(), async (tx) => {
    const customer = await lockCustomer(tx, userId, mode);
    if (customer !== null) return { customer };
    const pending = await findPendingOperation(tx, { kind: 'customer.create', userId });
    if (pending) return { operation: pending };
    const person = await readPerson(tx, userId);
    invariant(person, 'the user of a customer exists');
    const id = uuidv7();
    const request: CustomerRequest = {
      userId,
      installation: getConfig().installationId,
      operationId: id,
      email: decryptField(person.email_enc, { table: 'users', column: 'email_enc', rowId: userId }),
      name:
        person.name_enc === null
          ? null
          : decryptField(person.name_enc, { table: 'users', column: 'name_enc', rowId: userId }),
    };
    await insertOperation(tx, {
      id,
      kind: 'customer.create',
      userId,
      attemptId: null,
      requestEnc: encryptField(JSON.stringify(request), requestPlace(id)),
      resumeAfter: new Date(Date.now() + CALLER_HAS_SECONDS * 1000),
    });
    const operation = await readOperation(tx, id);
    invariant(operation, 'the operation that was just written is there');
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
  const request = JSON.parse(
    decryptField(operation.request_enc, requestPlace(operation.id)),
  ) as CustomerRequest;
  const answer = await createCustomer(request, { idempotencyKey: idempotencyKeyOf(operation), pace });
  if (answer.ok) {
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
  const failure = answer.error;
  if (failure.class === 'rejected' || failure.class === 'declined') {
    await settleOperation(db, {
      id: operation.id,
      state: 'rejected',
      stripeObjectId: null,
      outcome: failure.code,
    });
  } else {
    // A stored server error would be repeated for this key. A second customer that nobody uses harms nobody.
    if (failure.serverError) await nextGeneration(db, operation);
    await deferOperation(db, { id: operation.id, outcome: failure.code });
  }
  return err(failure);
}

/** The Stripe customer of a user, made now if there is none. @returns the `cus_…` id */
export async function ensureCustomer(userId: string, pace: CallPace): Promise<Result<string, StripeFailure>> {
  const mode = currentMode();
  for (let tries = 1; ; tries += 1) {
    const prepared = await prepare(userId, mode);
    if ('customer' in prepared) return ok(prepared.customer);
    const answer = await sendCustomerOperation(prepared.operation, pace);
    if (answer.ok || answer.error.class !== 'retryable' || tries >= 3) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100 * tries));
  }
}
