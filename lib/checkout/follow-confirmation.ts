/**
 * The outcome of a confirmation by our server: of this very press, of the same key sent again, or of another window's
 * press that runs now. A repeated key tells the first outcome, whatever has happened to the intent since.
 */
import { database } from '#db/client.ts';
import { type LiveAttemptRow, readOwnAttempt } from '#db/repositories/checkout.ts';
import { leaseOperation, type OperationRow, readOperation } from '#db/repositories/operations.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { type AttemptState, INTENT_STATUSES } from '#lib/domain/order-state.ts';
import { err, invariant, ok } from '#lib/domain/result.ts';
import { sendConfirm } from '#lib/payments/intents/confirm-intent.ts';
import { sendCreateIntent } from '#lib/payments/intents/create-intent.ts';
import { isFirstCall } from '#lib/payments/operations/earlier-calls.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import {
  answerConfirmed,
  answerOf,
  declined,
  errorOf,
  intentOf,
  type StartPaymentResult,
} from './payment-answer.ts';
import { waitForOther } from './wait-for-other.ts';

/** Another window or device has confirmed it, or ended it: that is what this press is told. */
const WENT_ON: readonly AttemptState[] = ['succeeded', 'processing', 'requires_capture', 'canceled'];

type Followed = { readonly userId: string; readonly attemptId: string };

const ownAttempt = async ({ userId, attemptId }: Followed): Promise<LiveAttemptRow> => {
  const attempt = await readOwnAttempt(database(), { userId, attemptId });
  invariant(attempt, 'the attempt of a confirmation is the caller’s');
  return attempt;
};

/** Sends a confirmation that this press has just committed to, or takes up one whose answer was lost. */
export async function confirmNow(
  of: Followed,
  operation: OperationRow,
  status: 200 | 201,
): Promise<StartPaymentResult> {
  const sent =
    operation.kind === 'intent.create'
      ? await sendCreateIntent(operation, 'interactive')
      : await sendConfirm(operation, 'interactive');
  if (sent.kind === 'pending') return err(unsentOrUnknown(operation, sent.failure));
  const attempt = await ownAttempt(of);
  // Refused for what was sent, not by the bank, nor because the intent has gone on: it waits for something better.
  const refused =
    sent.kind === 'refused' && sent.failure.class === 'rejected' && !WENT_ON.includes(attempt.state);
  return refused ? err(errorOf(sent.failure)) : answerConfirmed(attempt, status);
}

/** That Stripe is busy now says nothing about an earlier call, which may have charged (rule 42). */
const unsentOrUnknown = (operation: OperationRow, failure: StripeFailure): PublicError =>
  errorOf(isFirstCall(operation) ? failure : { ...failure, class: 'indeterminate' });

/** Follows a confirmation that was committed by an earlier call. */
export async function followConfirmation(
  of: Followed,
  operationId: string,
  status: 200 | 201,
): Promise<StartPaymentResult> {
  const db = database();
  return await waitForOther(async () => {
    const operation = await readOperation(db, operationId);
    invariant(operation, 'a followed confirmation exists');
    if (operation.state !== 'pending') return await answerSettled(of, operation, status);
    const leased = await leaseOperation(db, operationId);
    return leased ? await confirmNow(of, leased, status) : null;
  });
}

async function answerSettled(
  of: Followed,
  operation: OperationRow,
  status: 200 | 201,
): Promise<StartPaymentResult> {
  const attempt = await ownAttempt(of);
  const intent = intentOf(attempt);
  if (!intent) return err(publicError('payment_provider_rejected'));
  const outcome = operation.outcome ?? '';
  switch (operation.state) {
    case 'declined': {
      const [failureCode = '', declineCode = ''] = outcome.split('|', 2);
      return err(
        declined(attempt, intent, {
          failure_code: failureCode,
          decline_code: declineCode || null,
          method_type: attempt.method_type,
        }),
      );
    }
    case 'succeeded': {
      const told = INTENT_STATUSES.find((candidate) => candidate === outcome) ?? null;
      return ok({ status, body: answerOf({ ...attempt, intent_status: told }, intent) });
    }
    default:
      return WENT_ON.includes(attempt.state)
        ? answerConfirmed(attempt, status)
        : err(publicError('payment_provider_rejected'));
  }
}
