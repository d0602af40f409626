/**
 * The `intent.create` operation: makes the intent of an attempt, once, whoever sends it: the first press, a press after a
 * lost answer, or the worker (rules 5, 6). A customer or card that Stripe no longer has is observed and, for the customer,
 * made again (rule 37).
 */
import { database, type Executor, type Transaction } from '#db/client.ts';
import {
  markAttemptIndeterminate,
  readAttemptIntent,
  recordCreatedIntent,
} from '#db/repositories/attempt-operations.ts';
import { closeAttempt, lockAttempt } from '#db/repositories/attempt-writes.ts';
import { followUp } from '#db/repositories/follow-ups.ts';
import type { Leased, OperationRow } from '#db/repositories/operations.ts';
import type { IntentObservation } from '#lib/domain/payment.ts';
import { invariant, ok, type Result } from '#lib/domain/result.ts';
import { ensureCustomer } from '#lib/payments/customers/ensure-customer.ts';
import { observeMissingCustomer } from '#lib/payments/customers/missing-customer.ts';
import { observeRefusedMethod } from '#lib/payments/methods/missing-method.ts';
import { isFirstCall } from '#lib/payments/operations/earlier-calls.ts';
import type {
  Ending,
  OperationHandler,
  ReadBy,
  Run,
  RunResult,
  Truth,
} from '#lib/payments/operations/operation-handler.ts';
import { runOperation } from '#lib/payments/operations/run-operation.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import { localFailure, type StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import {
  type CreatedIntent,
  createPaymentIntent,
  findIntentOfOperation,
  type IntentRequest,
} from '#lib/payments/stripe/payment-intents.ts';
import { encryptField } from '#lib/security/field-encryption.ts';
import { projectRead } from './observe-and-project.ts';

/** A confirmation is for the shopper who waits: what was not sent by then is never charged later, when nobody looks. */
export const CONFIRM_LIVES_SECONDS = 60;

export const secretPlace = (rowId: string) => ({
  table: 'checkout_attempts',
  column: 'client_secret_enc',
  rowId,
});

export type IntentMade = { readonly intentId: string; readonly clientSecret: string };

type CreateRun = Run<IntentRequest>;
type CreateHandler = OperationHandler<IntentRequest, CreatedIntent, IntentMade>;

/**
 * Sends or resumes the operation.
 * @param operation pending, and leased by the caller
 * @param knownCustomer the user's Stripe customer, when the caller has just read it
 */
export const sendCreateIntent = (
  operation: OperationRow,
  pace: CallPace,
  knownCustomer: string | null = null,
): Promise<RunResult<IntentMade>> => runOperation(createHandler(knownCustomer), operation, pace);

/** Seconds since the operation was committed, by the database's clock. */
export const ageSecondsOf = (operation: OperationRow): number =>
  operation.called_ms / 1000 - operation.created_unix;

/** What an earlier call made: by our operation's id, or by the id that an event has told since. */
async function findMade(
  customer: string,
  { operation, budget }: CreateRun,
): Promise<Result<CreatedIntent | null, StripeFailure>> {
  const storedId = await readAttemptIntent(database(), attemptIdOf(operation));
  return await findIntentOfOperation(customer, { operationId: operation.id, storedId }, budget);
}

function createHandler(knownCustomer: string | null): CreateHandler {
  let customer = knownCustomer;
  const customerOf = async ({ operation, budget }: CreateRun) => {
    const ensured = customer === null ? await ensureCustomer(operation.user_id, budget) : ok(customer);
    if (ensured.ok) customer = ensured.value;
    return ensured;
  };
  return {
    // What nobody has confirmed cannot be paid: its secret is in the answer that was lost.
    makesAnew: ({ operation, request }) => request.confirmWith === undefined || isFirstCall(operation),
    plan: async ({ operation, request }) =>
      request.confirmWith !== undefined && ageSecondsOf(operation) > CONFIRM_LIVES_SECONDS
        ? { do: 'check', otherwise: localFailure('rejected', 'confirmation_lapsed') }
        : { do: 'send' },
    find: async (run) => {
      const ensured = await customerOf(run);
      return ensured.ok ? await findMade(ensured.value, run) : ensured;
    },
    send: async (run, call) => {
      const ensured = await customerOf(run);
      return ensured.ok ? await createPaymentIntent(run.request, ensured.value, call) : ensured;
    },
    observe: async (run, failure) => {
      const gone = customer !== null && (await observeMissingCustomer(customer, failure, run.budget));
      if (gone) {
        customer = null;
        return { kind: 'again' };
      }
      // A refusal after an answer that was lost says nothing about the first call.
      if (failure.class === 'rejected' && !isFirstCall(run.operation) && customer !== null) {
        const made = await findMade(customer, run);
        if (!made.ok) return { kind: 'open' };
        if (made.value) return { kind: 'seen', seen: made.value };
      }
      return await observeCreate(run, failure);
    },
    recordAtOnce: recordUnconfirmed,
    record: recordConfirmed,
    refuse: closeRefused,
    uncertain: ({ operation }) => markAttemptIndeterminate(database(), attemptIdOf(operation)),
  };
}

function attemptIdOf(operation: OperationRow): string {
  invariant(operation.attempt_id, 'an operation on an intent has an attempt');
  return operation.attempt_id;
}

/** A decline made the intent all the same; a saved card that Stripe no longer has is told by reading it. */
async function observeCreate(run: CreateRun, failure: StripeFailure): Promise<Truth<CreatedIntent>> {
  const { intent, intentSecret } = failure;
  if (failure.class === 'declined' && intent && intentSecret) {
    return { kind: 'seen', seen: { observation: intent, clientSecret: intentSecret } };
  }
  if (failure.class === 'indeterminate') return { kind: 'open' };
  const methodId = run.request.confirmWith?.paymentMethodId;
  return { kind: 'refused', failure: await observeRefusedMethod(methodId, failure, run.budget) };
}

/** For the answer of a repeated key: the status, or why the bank refused. */
export const outcomeOf = (
  seen: IntentObservation,
): { readonly state: 'succeeded' | 'declined'; readonly outcome: string } =>
  seen.status === 'requires_payment_method' && seen.failureCode !== null
    ? { state: 'declined', outcome: `${seen.failureCode}|${seen.declineCode ?? ''}` }
    : { state: 'succeeded', outcome: seen.status };

const isConfirmed = ({ status, failureCode }: IntentObservation): boolean =>
  status !== 'requires_payment_method' || failureCode !== null;

const madeOf = ({ observation, clientSecret }: CreatedIntent): IntentMade => ({
  intentId: observation.intentId,
  clientSecret,
});

async function writeCreated(
  executor: Executor,
  operation: Leased & Pick<OperationRow, 'attempt_id'>,
  made: CreatedIntent,
  { endsOperation }: { readonly endsOperation: boolean },
): Promise<void> {
  const attemptId = operation.attempt_id;
  invariant(attemptId, 'an intent.create operation has an attempt');
  await recordCreatedIntent(executor, {
    operation,
    attemptId,
    intentId: made.observation.intentId,
    status: made.observation.status,
    clientSecretEnc: encryptField(made.clientSecret, secretPlace(attemptId)),
    endsOperation,
  });
}

/** An intent that nobody has confirmed yet moves nothing: one statement records it and ends the operation. */
async function recordUnconfirmed(
  operation: OperationRow,
  made: CreatedIntent,
): Promise<Ending<IntentMade> | null> {
  if (isConfirmed(made.observation)) return null;
  await writeCreated(database(), operation, made, { endsOperation: true });
  return { state: 'succeeded', value: madeOf(made) };
}

async function recordConfirmed(
  tx: Transaction,
  { operation }: CreateRun,
  made: CreatedIntent,
  read: ReadBy,
): Promise<Ending<IntentMade>> {
  const ending = outcomeOf(made.observation);
  await projectRead(tx, attemptIdOf(operation), made.observation, { ...read, by: 'create' });
  await writeCreated(tx, operation, made, { endsOperation: false });
  return { ...ending, stripeObjectId: made.observation.intentId, value: madeOf(made) };
}

/** No intent was made: the attempt ends, and its stock is free. */
async function closeRefused(tx: Transaction, { operation }: CreateRun): Promise<null> {
  const attempt = await lockAttempt(tx, attemptIdOf(operation));
  if (!attempt || (attempt.state !== 'creating' && attempt.state !== 'indeterminate')) return null;
  const orderState =
    attempt.closing === null || attempt.closing === 'superseded' ? 'awaiting_payment' : attempt.closing;
  await closeAttempt(tx, { attempt, intentId: null, as: 'failed', orderState, source: 'rejected' });
  await followUp(tx, { kind: 'stock_released', orderId: attempt.order_id, subjectId: attempt.id });
  return null;
}
