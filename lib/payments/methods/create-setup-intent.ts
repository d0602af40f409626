/**
 * A shopper saves a method without paying: a set-up attempt and its operation are committed, then Stripe is asked with
 * the operation's key. The card appears in the list when Stripe says that it is attached, never because of an answer.
 */
import { uuidv7 } from 'uuidv7';
import { database, inTransaction } from '#db/client.ts';
import { breakerSecondsLeft } from '#db/repositories/card-testing.ts';
import { lockCustomerPerson } from '#db/repositories/customers.ts';
import { idempotencyKeyOf, type OperationRow, settleOperation } from '#db/repositories/operations.ts';
import {
  insertSetupAttempt,
  readSetupOfOperation,
  recordCreatedSetup,
} from '#db/repositories/setup-attempts.ts';
import { getConfig } from '#lib/config/config.ts';
import type { CreateSetupAnswer } from '#lib/contracts/payment-methods.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, invariant, ok, type Result } from '#lib/domain/result.ts';
import { ensureCustomer } from '#lib/payments/customers/ensure-customer.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';
import { keepFailure } from '#lib/payments/operations/keep-failure.ts';
import { openRequest } from '#lib/payments/operations/operation-request.ts';
import { publicFailure } from '#lib/payments/operations/public-failure.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import {
  type CreatedSetup,
  createSetupIntent,
  type SetupRequest,
} from '#lib/payments/stripe/setup-intents.ts';
import { encryptField } from '#lib/security/field-encryption.ts';

const secretPlace = (rowId: string) => ({ table: 'setup_attempts', column: 'client_secret_enc', rowId });

export async function startSetup(args: { userId: string }): Promise<Result<CreateSetupAnswer, PublicError>> {
  const { userId } = args;
  // Saving a card tries it, too: whoever may not pay for a while may not save either (rule 27).
  const seconds = await breakerSecondsLeft(database(), { user: userId });
  if (seconds > 0) return err(publicError('payments_paused', { retryAfterSeconds: seconds }));
  const operation = await prepare(userId);
  if (!operation) return err(publicError('unauthenticated'));
  const made = await sendCreateSetup(operation, 'interactive');
  if (!made.ok) return err(publicFailure(made.error));
  const { observation, clientSecret } = made.value;
  return ok({ setupIntent: { id: observation.setupIntentId, clientSecret, status: observation.status } });
}

/** @returns null when the person was erased since the request was let in */
async function prepare(userId: string): Promise<OperationRow | null> {
  return await inTransaction(database(), async (tx) => {
    const person = await lockCustomerPerson(tx, userId);
    if (!person || person.erased) return null;
    const setupId = uuidv7();
    const { installationId: installation } = getConfig();
    const operation = await commitOperation(tx, {
      kind: 'setup_intent.create',
      userId,
      request: (operationId): SetupRequest => ({ setupId, operationId, installation }),
    });
    await insertSetupAttempt(tx, { id: setupId, userId, operationId: operation.id });
    return operation;
  });
}

/** Sends or resumes one `setup_intent.create` operation. */
export async function sendCreateSetup(
  operation: OperationRow,
  pace: CallPace,
): Promise<Result<CreatedSetup, StripeFailure>> {
  const customer = await ensureCustomer(operation.user_id, pace);
  if (!customer.ok) return await failed(operation, customer.error);
  const answer = await createSetupIntent(openRequest<SetupRequest>(operation), customer.value, {
    idempotencyKey: idempotencyKeyOf(operation),
    pace,
  });
  if (!answer.ok) return await failed(operation, answer.error);
  const { observation, clientSecret } = answer.value;
  await inTransaction(database(), async (tx) => {
    const attempt = await readSetupOfOperation(tx, operation.id);
    invariant(attempt, 'a set-up operation has its attempt');
    await recordCreatedSetup(tx, {
      operationId: operation.id,
      setupIntentId: observation.setupIntentId,
      status: observation.status,
      clientSecretEnc: encryptField(clientSecret, secretPlace(attempt.id)),
    });
    await settleOperation(tx, {
      id: operation.id,
      state: 'succeeded',
      stripeObjectId: observation.setupIntentId,
      outcome: null,
    });
  });
  return ok(answer.value);
}

async function failed(
  operation: OperationRow,
  failure: StripeFailure,
): Promise<Result<never, StripeFailure>> {
  // A second set-up intent that nobody confirms saves nothing and harms nobody.
  await keepFailure(operation, failure, { harmlessTwice: true });
  return err(failure);
}
