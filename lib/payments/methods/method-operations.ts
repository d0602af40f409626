/**
 * The operations on saved methods: detach, default, redisplay. Carrying one out twice does no harm. The answer goes
 * through the one projection; what Stripe no longer has attached is already as it was wanted (rule 37).
 */
import { database } from '#db/client.ts';
import type { OperationRow } from '#db/repositories/operations.ts';
import { isMethodInUse, readOwnMethod } from '#db/repositories/saved-methods.ts';
import { ok } from '#lib/domain/result.ts';
import type { MethodObservation } from '#lib/domain/saved-method.ts';
import { resolveCustomerScope } from '#lib/payments/customers/customer-scope.ts';
import { observeMissingCustomer } from '#lib/payments/customers/missing-customer.ts';
import { bindObject } from '#lib/payments/inbox/object-kind.ts';
import { projectObserved } from '#lib/payments/inbox/project-observed.ts';
import type { OperationHandler, Run, RunResult, Truth } from '#lib/payments/operations/operation-handler.ts';
import { runOperation } from '#lib/payments/operations/run-operation.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import { setDefaultMethod } from '#lib/payments/stripe/customers.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import {
  detachPaymentMethod,
  retrievePaymentMethod,
  setRedisplay,
} from '#lib/payments/stripe/payment-methods.ts';
import { paymentMethodKind } from './method-kind.ts';
import { missingMethod, observeRefusedMethod } from './missing-method.ts';
import type { MethodRequests } from './queue-method-operation.ts';

type Handler<K extends keyof MethodRequests, Seen> = OperationHandler<MethodRequests[K], Seen, null>;

const recordMethod: Handler<'method.detach' | 'method.redisplay', MethodObservation>['record'] = async (
  tx,
  _run,
  seen,
  read,
) => {
  await projectObserved(tx, bindObject(paymentMethodKind, seen), read);
  return { state: 'succeeded', stripeObjectId: seen.paymentMethodId, value: null };
};

const DETACH: Handler<'method.detach', MethodObservation> = {
  // A payment that is under way with it ends first: taking its card away would break it (rule 32).
  plan: async ({ request }) =>
    (await isMethodInUse(database(), request.paymentMethodId))
      ? { do: 'defer', reason: 'method_in_use' }
      : { do: 'send' },
  send: ({ request }, call) => detachPaymentMethod(request.paymentMethodId, call),
  observe: observeDetach,
  record: recordMethod,
};

/** "Not attached" and "no such method" are the state that was wanted. */
async function observeDetach(
  { request, budget }: Run<MethodRequests['method.detach']>,
  failure: StripeFailure,
): Promise<Truth<MethodObservation>> {
  if (failure.class !== 'rejected') return { kind: 'open' };
  const { paymentMethodId } = request;
  const read = await retrievePaymentMethod(paymentMethodId, budget);
  if (read.ok) {
    return read.value.customerId === null ? { kind: 'seen', seen: read.value } : { kind: 'refused', failure };
  }
  return read.error.code === 'resource_missing'
    ? { kind: 'seen', seen: missingMethod(paymentMethodId) }
    : { kind: 'open' };
}

const REDISPLAY: Handler<'method.redisplay', MethodObservation> = {
  send: ({ request }, call) => setRedisplay(request.paymentMethodId, request.redisplay, call),
  observe: async ({ request, budget }, failure) => observeWrite(request.paymentMethodId, failure, budget),
  record: recordMethod,
};

const DEFAULT: Handler<'method.default', string> = {
  plan: async ({ operation, request: { paymentMethodId }, budget }) => {
    const scope = await resolveCustomerScope(budget);
    if (!scope.ok) return { do: 'defer', reason: scope.error.code };
    const { account } = scope.value;
    const row = await readOwnMethod(database(), { userId: operation.user_id, paymentMethodId, account });
    // The shopper has chosen another since, or removed it: the later choice has an operation of its own.
    return row?.isDefault
      ? { do: 'send' }
      : { do: 'end', ending: { state: 'abandoned', outcome: 'superseded', value: null } };
  },
  send: async ({ request }, call) => {
    const answer = await setDefaultMethod(request.customerId, request.paymentMethodId, call);
    return answer.ok ? ok(request.customerId) : answer;
  },
  observe: async ({ request, budget }, failure) => {
    if (failure.class === 'rejected' && (await observeMissingCustomer(request.customerId, failure, budget))) {
      return { kind: 'refused', failure };
    }
    return await observeWrite(request.paymentMethodId, failure, budget);
  },
  record: async (_tx, _run, customerId) => ({
    state: 'succeeded',
    stripeObjectId: customerId,
    value: null,
  }),
};

/** A refused write tells that the method is gone, or is refused for another reason. */
async function observeWrite(
  paymentMethodId: string,
  failure: StripeFailure,
  budget: Run<unknown>['budget'],
): Promise<Truth<never>> {
  if (failure.class !== 'rejected') return { kind: 'open' };
  return { kind: 'refused', failure: await observeRefusedMethod(paymentMethodId, failure, budget) };
}

/** Sends or resumes an operation on a method that the caller has leased. */
export async function sendMethodOperation(operation: OperationRow, pace: CallPace): Promise<RunResult<null>> {
  switch (operation.kind) {
    case 'method.detach':
      return await runOperation(DETACH, operation, pace);
    case 'method.default':
      return await runOperation(DEFAULT, operation, pace);
    case 'method.redisplay':
      return await runOperation(REDISPLAY, operation, pace);
    default:
      throw new Error(`invariant: ${operation.kind} is no operation of a saved method`);
  }
}
