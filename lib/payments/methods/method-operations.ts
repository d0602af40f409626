/**
 * The writes to Stripe about saved methods: detach, default, redisplay. Each is a committed operation row first; the
 * same function sends it for a waiting shopper and for the worker, and the answer goes through the one projection.
 */
import { database, inTransaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import {
  deferOperation,
  idempotencyKeyOf,
  type OperationRow,
  settleOperation,
} from '#db/repositories/operations.ts';
import { isMethodInUse, readOwnMethod } from '#db/repositories/saved-methods.ts';
import type { MethodObservation } from '#lib/domain/saved-method.ts';
import { bindObject } from '#lib/payments/inbox/object-kind.ts';
import { projectObserved } from '#lib/payments/inbox/project-observed.ts';
import { keepFailure } from '#lib/payments/operations/keep-failure.ts';
import { openRequest } from '#lib/payments/operations/operation-request.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import { setDefaultMethod } from '#lib/payments/stripe/customers.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import {
  detachPaymentMethod,
  retrievePaymentMethod,
  setRedisplay,
} from '#lib/payments/stripe/payment-methods.ts';
import { paymentMethodKind } from './method-kind.ts';
import type { MethodRequests as Requests } from './queue-method-operation.ts';

/** done: Stripe agrees. pending: the worker goes on. refused: Stripe will not, and we have been told. */
export type MethodOperationResult = 'done' | 'pending' | 'refused';

/** Sends or resumes one of these operations. */
export async function sendMethodOperation(
  operation: OperationRow,
  pace: CallPace,
): Promise<MethodOperationResult> {
  switch (operation.kind) {
    case 'method.detach':
      return await sendDetach(operation, pace);
    case 'method.default':
      return await sendDefault(operation, pace);
    case 'method.redisplay':
      return await sendRedisplay(operation, pace);
    default:
      throw new Error(`invariant: ${operation.kind} is no operation of a saved method`);
  }
}

const call = (operation: OperationRow, pace: CallPace) => ({
  idempotencyKey: idempotencyKeyOf(operation),
  pace,
});

async function sendDetach(operation: OperationRow, pace: CallPace): Promise<MethodOperationResult> {
  const { paymentMethodId } = openRequest<Requests['method.detach']>(operation);
  // A payment that is under way with it ends first: taking its card away would break it (rule 32).
  if (await isMethodInUse(database(), paymentMethodId)) {
    await deferOperation(database(), { id: operation.id, outcome: 'method_in_use' });
    return 'pending';
  }
  const startedAtMs = await databaseNowMs();
  const answer = await detachPaymentMethod(paymentMethodId, call(operation, pace));
  if (answer.ok) return await settle(operation, answer.value, startedAtMs);
  if (answer.error.class !== 'rejected') return await failed(operation, answer.error);
  // "Not attached" and "no such method" are the state that was wanted.
  const read = await retrievePaymentMethod(paymentMethodId, pace);
  if (read.ok && read.value.customerId === null) return await settle(operation, read.value, startedAtMs);
  if (!read.ok && read.error.code === 'resource_missing') {
    return await settle(operation, gone(paymentMethodId), startedAtMs);
  }
  return await failed(operation, answer.error);
}

/** A method that Stripe does not know any more, for the projection. */
const gone = (paymentMethodId: string): MethodObservation => ({
  paymentMethodId,
  customerId: null,
  methodType: 'unknown',
  fingerprint: null,
  brand: null,
  last4: null,
  expMonth: null,
  expYear: null,
  allowRedisplay: 'unspecified',
  createdUnix: 0,
});

async function sendDefault(operation: OperationRow, pace: CallPace): Promise<MethodOperationResult> {
  const { paymentMethodId, customerId } = openRequest<Requests['method.default']>(operation);
  const row = await readOwnMethod(database(), { userId: operation.user_id, paymentMethodId });
  if (!row?.isDefault) {
    // The shopper has chosen another since, or removed it: the later choice has an operation of its own.
    await settleOperation(database(), {
      id: operation.id,
      state: 'abandoned',
      stripeObjectId: null,
      outcome: 'superseded',
    });
    return 'done';
  }
  const answer = await setDefaultMethod(customerId, paymentMethodId, call(operation, pace));
  if (!answer.ok) return await failed(operation, answer.error);
  await settleOperation(database(), {
    id: operation.id,
    state: 'succeeded',
    stripeObjectId: customerId,
    outcome: null,
  });
  return 'done';
}

async function sendRedisplay(operation: OperationRow, pace: CallPace): Promise<MethodOperationResult> {
  const { paymentMethodId, redisplay } = openRequest<Requests['method.redisplay']>(operation);
  const startedAtMs = await databaseNowMs();
  const answer = await setRedisplay(paymentMethodId, redisplay, call(operation, pace));
  return answer.ok
    ? await settle(operation, answer.value, startedAtMs)
    : await failed(operation, answer.error);
}

async function settle(
  operation: OperationRow,
  seen: MethodObservation,
  startedAtMs: number,
): Promise<MethodOperationResult> {
  await inTransaction(database(), async (tx) => {
    await projectObserved(tx, bindObject(paymentMethodKind, seen), { by: operation.kind, startedAtMs });
    await settleOperation(tx, {
      id: operation.id,
      state: 'succeeded',
      stripeObjectId: seen.paymentMethodId,
      outcome: null,
    });
  });
  return 'done';
}

/** Each of these may be carried out twice without harm. */
const failed = (operation: OperationRow, failure: StripeFailure): Promise<'refused' | 'pending'> =>
  keepFailure(operation, failure, { harmlessTwice: true });
