/**
 * The `refund.create` operation: sends a committed refund and settles it by the answer. The key is the operation's, never
 * made from the amount, so two equal partial refunds both go through (rule 6; vendurehq/vendure#3653). A refusal is an
 * observation: the refunds of the payment are listed and projected, dashboard ones included, before it is believed
 * (rule 37). Where the list cannot be read, only the refusal of a first call is believed: nothing can have been made by an
 * earlier one.
 */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import type { OperationRow } from '#db/repositories/operations.ts';
import { lockPayment } from '#db/repositories/payments.ts';
import { moveRefund, readRefund } from '#db/repositories/refunds.ts';
import type { RefundObservation } from '#lib/domain/refund.ts';
import { invariant, type Result } from '#lib/domain/result.ts';
import { bindObject } from '#lib/payments/inbox/object-kind.ts';
import { projectObserved } from '#lib/payments/inbox/project-observed.ts';
import { isFirstCall, truthUnread } from '#lib/payments/operations/earlier-calls.ts';
import type {
  OperationHandler,
  Plan,
  Run,
  RunResult,
  Truth,
} from '#lib/payments/operations/operation-handler.ts';
import { runOperation } from '#lib/payments/operations/run-operation.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import {
  createRefund,
  findRefundOfOperation,
  listRefundsOfIntent,
  type RefundCall,
} from '#lib/payments/stripe/refunds.ts';
import { afterRefundMoved } from './after-refund-moved.ts';
import { refundKind } from './refund-kind.ts';
import { REFUNDED_AT_STRIPE } from './refund-refused.ts';

/** Sends or resumes a refund that the caller has leased. */
export const sendRefund = (operation: OperationRow, pace: CallPace): Promise<RunResult<null>> =>
  runOperation(HANDLER, operation, pace);

type RefundRun = Run<RefundCall>;

const HANDLER: OperationHandler<RefundCall, RefundObservation, null> = {
  plan: planRefundCall,
  find: findMade,
  send: ({ request }, call) => createRefund(request, call),
  observe: observeRefusal,
  record: async (tx, _run, seen, read) => {
    await projectObserved(tx, bindObject(refundKind, seen), { ...read, by: 'refund' });
    return { state: 'succeeded', stripeObjectId: seen.refundId, value: null };
  },
  refuse: recordRefusal,
};

function findMade({
  operation,
  request,
  budget,
}: RefundRun): Promise<Result<RefundObservation | null, StripeFailure>> {
  return findRefundOfOperation(request.intentId, operation.id, budget);
}

/** Refused: what Stripe has of this payment says why, and whether an earlier call made the refund after all. */
async function observeRefusal(run: RefundRun, failure: StripeFailure): Promise<Truth<RefundObservation>> {
  if (failure.class === 'indeterminate') return { kind: 'open' };
  const startedAtMs = await databaseNowMs();
  const made = await findMade(run);
  if (!made.ok) return truthUnread(run.operation, failure);
  if (made.value) return { kind: 'seen', seen: made.value };
  const list = await listRefundsOfIntent(run.request.intentId, run.budget);
  if (!list.ok) return truthUnread(run.operation, failure);
  let imported = false;
  for (const seen of list.value) {
    const outcome = await inTransaction(database(), (tx) =>
      projectObserved(tx, bindObject(refundKind, seen), { by: 'refused_refund', startedAtMs }),
    );
    imported ||= outcome.state === 'applied';
  }
  return { kind: 'refused', failure: imported ? { ...failure, code: REFUNDED_AT_STRIPE } : failure };
}

/**
 * What an earlier call made may be known from its event: then nothing is sent, whatever its metadata says by now
 * (rule 38).
 */
async function planRefundCall({ operation, request }: RefundRun): Promise<Plan<null>> {
  if (isFirstCall(operation)) return { do: 'send' };
  const refund = await readRefund(database(), request.refundId);
  const stripeObjectId = refund?.stripe_refund_id ?? null;
  if (stripeObjectId === null) return { do: 'send' };
  return { do: 'end', ending: { state: 'succeeded', stripeObjectId, value: null } };
}

async function recordRefusal(
  tx: Transaction,
  { operation, request }: RefundRun,
  failure: StripeFailure,
): Promise<null> {
  const payment = await lockPayment(tx, { intentId: request.intentId });
  const refund = await readRefund(tx, request.refundId);
  invariant(payment && refund, 'the refund of an operation and its payment exist');
  // An event may have brought more meanwhile.
  if (refund.state !== 'reserved') return null;
  await moveRefund(tx, {
    refund,
    to: 'rejected',
    stripeRefundId: null,
    failureReason: failure.code,
    actor: 'stripe',
    source: operation.id,
  });
  await afterRefundMoved(tx, payment, refund, 'rejected', operation.id);
  return null;
}
