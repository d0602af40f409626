/**
 * The `intent.confirm` operation: our server confirms an intent that exists, with a saved method or a confirmation token,
 * always on-session. What could not be sent while the shopper waited is never sent later: the worker only reads what
 * became of it. The answer, a decline included, goes through the projection.
 */
import type { Transaction } from '#db/client.ts';
import type { OperationRow } from '#db/repositories/operations.ts';
import { noteConfirmMethod } from '#db/repositories/pay-press-writes.ts';
import type { IntentObservation } from '#lib/domain/payment.ts';
import { invariant, ok, type Result } from '#lib/domain/result.ts';
import { observeRefusedMethod } from '#lib/payments/methods/missing-method.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';
import { isFirstCall } from '#lib/payments/operations/earlier-calls.ts';
import type {
  Ending,
  OperationHandler,
  Run,
  RunResult,
  Truth,
} from '#lib/payments/operations/operation-handler.ts';
import { runOperation } from '#lib/payments/operations/run-operation.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import { localFailure, type StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import {
  type ConfirmWith,
  confirmPaymentIntent,
  retrievePaymentIntent,
} from '#lib/payments/stripe/payment-intents.ts';
import { ageSecondsOf, CONFIRM_LIVES_SECONDS, outcomeOf } from './create-intent.ts';
import { projectRead } from './observe-and-project.ts';

type ConfirmRequest = { readonly intentId: string; readonly confirmWith: ConfirmWith };

/** Commits to a confirmation with the caller's transaction. */
export async function queueConfirm(
  tx: Transaction,
  args: { attemptId: string; userId: string } & ConfirmRequest,
): Promise<OperationRow> {
  const { attemptId, userId, intentId, confirmWith } = args;
  const request: ConfirmRequest = { intentId, confirmWith };
  await noteConfirmMethod(tx, { attemptId, paymentMethodId: confirmWith.paymentMethodId ?? null });
  return await commitOperation(tx, { kind: 'intent.confirm', userId, attemptId, request });
}

/** Sends or resumes a confirmation that the caller has leased. */
export const sendConfirm = (operation: OperationRow, pace: CallPace): Promise<RunResult<IntentObservation>> =>
  runOperation(confirmHandler(pace), operation, pace);

/** The confirmation that nobody waited for any more never arrived, and is never sent. */
const LAPSED = 'confirmation_lapsed';

/** `over`: Stripe refused because of what the intent is now, not because of what was sent. */
type Seen = { readonly intent: IntentObservation; readonly over: boolean };

const confirmHandler = (pace: CallPace): OperationHandler<ConfirmRequest, Seen, IntentObservation> => ({
  // Nobody waits for it any more: it is read, never sent.
  plan: async ({ operation }) =>
    pace === 'background' || ageSecondsOf(operation) > CONFIRM_LIVES_SECONDS
      ? { do: 'check', otherwise: localFailure('rejected', LAPSED) }
      : { do: 'send' },
  find: findConfirmed,
  send: async ({ request }, call) => {
    const answer = await confirmPaymentIntent(request.intentId, request.confirmWith, call);
    return answer.ok ? ok({ intent: answer.value, over: false }) : answer;
  },
  observe: observeConfirm,
  record: async (tx, { operation }, { intent, over }, read): Promise<Ending<IntentObservation>> => {
    invariant(operation.attempt_id, 'an intent.confirm operation has an attempt');
    await projectRead(tx, operation.attempt_id, intent, { ...read, by: 'confirm' });
    const ending = over ? ({ state: 'rejected', outcome: 'over_already' } as const) : outcomeOf(intent);
    return { ...ending, stripeObjectId: intent.intentId, value: intent };
  },
  refuse: async (_tx, { request }, failure) =>
    failure.code === LAPSED
      ? { state: 'abandoned', stripeObjectId: request.intentId, outcome: LAPSED }
      : null,
});

/** What an unanswered confirmation came to. One that never arrived left the intent as it was. */
async function findConfirmed({
  request,
  budget,
}: Run<ConfirmRequest>): Promise<Result<Seen | null, StripeFailure>> {
  const read = await retrievePaymentIntent(request.intentId, budget);
  if (!read.ok) return read;
  const arrived = read.value.status !== 'requires_payment_method' || read.value.failureCode !== null;
  return ok(arrived ? { intent: read.value, over: false } : null);
}

async function observeConfirm(run: Run<ConfirmRequest>, failure: StripeFailure): Promise<Truth<Seen>> {
  if (failure.class === 'indeterminate') return { kind: 'open' };
  // Declined; or over already, or paid by another window: the intent in the error tells.
  if (failure.intent) {
    return { kind: 'seen', seen: { intent: failure.intent, over: failure.class === 'rejected' } };
  }
  // A refusal after an answer that was lost says nothing about the first call.
  if (!isFirstCall(run.operation)) {
    const found = await findConfirmed(run);
    if (found.ok && found.value) return { kind: 'seen', seen: found.value };
    if (!found.ok && found.error.code !== 'resource_missing') return { kind: 'open' };
  }
  const { paymentMethodId } = run.request.confirmWith;
  return { kind: 'refused', failure: await observeRefusedMethod(paymentMethodId, failure, run.budget) };
}
