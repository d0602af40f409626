/**
 * A shopper saves a method without paying: a set-up attempt and its operation are committed, then Stripe is asked with
 * the operation's key. The card appears in the list when Stripe says that it is attached, never because of an answer.
 */
import { uuidv7 } from 'uuidv7';
import { database, inTransaction } from '#db/client.ts';
import { breakerSecondsLeft } from '#db/repositories/card-testing.ts';
import {
  deferOperation,
  idempotencyKeyOf,
  insertOperation,
  nextGeneration,
  type OperationRow,
  readOperation,
  settleOperation,
} from '#db/repositories/operations.ts';
import {
  insertSetupAttempt,
  readSetupOfOperation,
  recordCreatedSetup,
} from '#db/repositories/setup-attempts.ts';
import { getConfig } from '#lib/config/config.ts';
import type { CreateSetupAnswer } from '#lib/contracts/payment-methods.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, invariant, ok, type Result } from '#lib/domain/result.ts';
import { logger } from '#lib/observability/logger.ts';
import { ensureCustomer } from '#lib/payments/customers/ensure-customer.ts';
import { openRequest, sealRequest } from '#lib/payments/operations/operation-request.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import {
  type CreatedSetup,
  createSetupIntent,
  type SetupRequest,
} from '#lib/payments/stripe/setup-intents.ts';
import { addressIndex } from '#lib/security/address-index.ts';
import { encryptField } from '#lib/security/field-encryption.ts';

const CALLER_HAS_SECONDS = 40;

const secretPlace = (rowId: string) => ({ table: 'setup_attempts', column: 'client_secret_enc', rowId });

export async function startSetup(args: {
  userId: string;
  clientAddress: string;
}): Promise<Result<CreateSetupAnswer, PublicError>> {
  const { userId } = args;
  // Saving a card tries it, too: whoever may not pay for a while may not save either (rule 27).
  const subjects = { user: userId, address: addressIndex(args.clientAddress) };
  const seconds = await breakerSecondsLeft(database(), subjects);
  if (seconds > 0) return err(publicError('payments_paused', { retryAfterSeconds: seconds }));
  const operation = await prepare(userId);
  const made = await sendCreateSetup(operation, 'interactive');
  if (!made.ok) return err(errorOf(made.error));
  const { observation, clientSecret } = made.value;
  return ok({ setupIntent: { id: observation.setupIntentId, clientSecret, status: observation.status } });
}

async function prepare(userId: string): Promise<OperationRow> {
  return await inTransaction(database(), async (tx) => {
    const [operationId, setupId] = [uuidv7(), uuidv7()];
    const request: SetupRequest = { setupId, operationId, installation: getConfig().installationId };
    await insertOperation(tx, {
      id: operationId,
      kind: 'setup_intent.create',
      userId,
      attemptId: null,
      requestEnc: sealRequest(operationId, request),
      resumeAfter: new Date(Date.now() + CALLER_HAS_SECONDS * 1000),
    });
    await insertSetupAttempt(tx, { id: setupId, userId, operationId });
    const operation = await readOperation(tx, operationId);
    invariant(operation, 'the operation that was just written is there');
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
  const db = database();
  if (failure.class === 'rejected' || failure.class === 'declined') {
    logger.error({ operation: operation.id, code: failure.code }, 'Stripe refused to create a set-up intent');
    await settleOperation(db, {
      id: operation.id,
      state: 'rejected',
      stripeObjectId: null,
      outcome: failure.code,
    });
  } else {
    // A second set-up intent that nobody confirms saves nothing and harms nobody.
    if (failure.serverError) await nextGeneration(db, operation);
    await deferOperation(db, { id: operation.id, outcome: failure.code });
  }
  return err(failure);
}

function errorOf(failure: StripeFailure): PublicError {
  return failure.class === 'rejected' || failure.class === 'declined'
    ? publicError('payment_provider_rejected')
    : publicError('payment_provider_unavailable', { retryAfterSeconds: 3 });
}
