/**
 * A shopper saves a method without paying: a set-up attempt and its operation are committed, then Stripe is asked with
 * the operation's key. The card appears in the list when Stripe says that it is attached, never because of an answer.
 */
import { uuidv7 } from 'uuidv7';
import { database, inTransaction } from '#db/client.ts';
import { breakerSecondsLeft } from '#db/repositories/card-testing.ts';
import { lockCustomerPerson } from '#db/repositories/customers.ts';
import type { OperationRow } from '#db/repositories/operations.ts';
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
import { observeMissingCustomer } from '#lib/payments/customers/missing-customer.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';
import type { OperationHandler, RunResult } from '#lib/payments/operations/operation-handler.ts';
import { publicFailure } from '#lib/payments/operations/public-failure.ts';
import { runOperation } from '#lib/payments/operations/run-operation.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
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
  if (made.kind !== 'done') return err(publicFailure(made.failure));
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

/** A second set-up intent that nobody confirms saves nothing and harms nobody, so an earlier one is not looked for. */
function setupHandler(): OperationHandler<SetupRequest, CreatedSetup, CreatedSetup> {
  let customer: string | null = null;
  return {
    makesAnew: () => true,
    send: async ({ operation, request, budget }, call) => {
      const ensured = await ensureCustomer(operation.user_id, budget);
      if (!ensured.ok) return ensured;
      customer = ensured.value;
      return await createSetupIntent(request, customer, call);
    },
    observe: async ({ budget }, failure) => {
      if (customer !== null && (await observeMissingCustomer(customer, failure, budget))) {
        return { kind: 'again' };
      }
      return failure.class === 'indeterminate' ? { kind: 'open' } : { kind: 'refused', failure };
    },
    record: async (tx, { operation }, made) => {
      const attempt = await readSetupOfOperation(tx, operation.id);
      invariant(attempt, 'a set-up operation has its attempt');
      const { setupIntentId, status } = made.observation;
      await recordCreatedSetup(tx, {
        operationId: operation.id,
        setupIntentId,
        status,
        clientSecretEnc: encryptField(made.clientSecret, secretPlace(attempt.id)),
      });
      return { state: 'succeeded', stripeObjectId: setupIntentId, value: made };
    },
  };
}

/** Sends or resumes a `setup_intent.create` operation that the caller has leased. */
export const sendCreateSetup = (operation: OperationRow, pace: CallPace): Promise<RunResult<CreatedSetup>> =>
  runOperation(setupHandler(), operation, pace);
