/**
 * The one place that sends committed operations: check before retry, call, settle or defer, for every kind (rules 6, 33).
 * Only the holder of the lease gets here; whatever is written after the call changes nothing once the lease was lost. A
 * lease is given back when the run ends, whatever happened.
 */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import {
  deferOperation,
  idempotencyKeyOf,
  nameAccount,
  nextGeneration,
  type OperationRow,
  settleOperation,
} from '#db/repositories/operations.ts';
import { stepBeforeSending } from '#lib/domain/operation-retry.ts';
import type { Result } from '#lib/domain/result.ts';
import { logger } from '#lib/observability/logger.ts';
import { nameOfAccount, readAccount } from '#lib/payments/stripe/account.ts';
import type { CallBudget, CallPace } from '#lib/payments/stripe/client.ts';
import { isRefusal, localFailure, type StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { isFirstCall, isStored } from './earlier-calls.ts';
import { holdLease } from './hold-lease.ts';
import type { Ending, OperationHandler, Run, RunResult, Truth } from './operation-handler.ts';
import { openRequest } from './operation-request.ts';

/** What a deferred operation remembers of a stored server error; any other outcome lets its key be sent again. */
const SERVER_ERROR = 'server_error';
const BUG = 'internal_error';

const outcomeOf = (operation: OperationRow, failure: StripeFailure): string =>
  isStored(operation, failure) ? SERVER_ERROR : failure.code;

/**
 * Runs an operation that the caller has leased.
 * @param operation as its lease returned it
 * @param pace who waits: a person, or the worker
 * @param within the budget of another run that needs this one first
 * @throws bugs of ours only; the operation is then pending and free
 */
export async function runOperation<Request, Seen, Value>(
  handler: OperationHandler<Request, Seen, Value>,
  operation: OperationRow,
  pace: CallPace,
  within?: CallBudget,
): Promise<RunResult<Value>> {
  const lease = holdLease(operation, pace, within);
  const run: Run<Request> = { operation, request: openRequest<Request>(operation), budget: lease.budget };
  try {
    return await attempt(handler, run, lease.isHeld);
  } catch (error) {
    await deferOperation(database(), { operation, outcome: BUG }).catch(() => undefined);
    throw error;
  } finally {
    lease.stop();
  }
}

type Runner<Request, Seen, Value> = OperationHandler<Request, Seen, Value>;

async function attempt<Request, Seen, Value>(
  handler: Runner<Request, Seen, Value>,
  run: Run<Request>,
  isHeld: () => boolean,
): Promise<RunResult<Value>> {
  const elsewhere = handler.makesAnew?.(run) === true ? null : await whyElsewhere(run);
  if (elsewhere) return await defer(handler, run, elsewhere);
  const plan = (await handler.plan?.(run)) ?? { do: 'send' };
  if (plan.do === 'end') return await end(run, async () => plan.ending, null);
  if (plan.do === 'defer') return await defer(handler, run, localFailure('retryable', plan.reason));
  const step = stepOf(run.operation);
  if (step === 'wait') return await defer(handler, run, localFailure('retryable', 'earlier_call_may_run'));
  let current = run;
  if (plan.do === 'check' || step === 'check') {
    const found = handler.find ? await handler.find(run) : null;
    if (found && !found.ok) return await notFound(handler, run, isHeld, found.error);
    if (found?.value) return await record(handler, run, found.value, null);
    if (plan.do === 'check') return await refuse(handler, run, plan.otherwise);
    const renewed = await withNewKey(run);
    if (renewed === null) return leaseLost();
    current = renewed;
  }
  return await send(handler, current, isHeld, { mayRepeat: true });
}

/**
 * An account that does not know what an operation is about says nothing of it (rule 40). One that was committed before its
 * process knew its account belongs to the first that it is sent to.
 */
async function whyElsewhere({ operation, budget }: Run<unknown>): Promise<StripeFailure | null> {
  const isNamed = operation.account !== '';
  if (!isNamed && !isFirstCall(operation)) return null;
  const here = await readAccount(budget);
  if (!here.ok) return isNamed && !isRefusal(here.error) ? here.error : null;
  const account = nameOfAccount(here.value);
  if (account === '') return null;
  if (!isNamed) await nameAccount(database(), { operation, account });
  return isNamed && account !== operation.account ? localFailure('retryable', 'another_account') : null;
}

async function send<Request, Seen, Value>(
  handler: Runner<Request, Seen, Value>,
  run: Run<Request>,
  isHeld: () => boolean,
  { mayRepeat }: { readonly mayRepeat: boolean },
): Promise<RunResult<Value>> {
  if (!isHeld()) return await defer(handler, run, localFailure('retryable', 'out_of_time'));
  const call = { idempotencyKey: idempotencyKeyOf(run.operation), pace: run.budget };
  const answer: Result<Seen, StripeFailure> = await handler.send(run, call);
  if (answer.ok) return await record(handler, run, answer.value, null);
  const { error } = answer;
  // Nothing can have happened: there is nothing to look at.
  if (error.class === 'retryable') return await defer(handler, run, error);
  const truth = (await handler.observe?.(run, error)) ?? null;
  if (truth?.kind === 'again' && mayRepeat) return await repeat(handler, run, isHeld);
  return await settleFailure(handler, run, error, truth);
}

/** What was wrong is mended: once more, with a new key. */
async function repeat<Request, Seen, Value>(
  handler: Runner<Request, Seen, Value>,
  run: Run<Request>,
  isHeld: () => boolean,
): Promise<RunResult<Value>> {
  const renewed = await withNewKey(run);
  return renewed ? await send(handler, renewed, isHeld, { mayRepeat: false }) : leaseLost();
}

/** A look-up that failed decides nothing, unless Stripe has no such object or the run cannot be carried out here. */
async function notFound<Request, Seen, Value>(
  handler: Runner<Request, Seen, Value>,
  run: Run<Request>,
  isHeld: () => boolean,
  failure: StripeFailure,
): Promise<RunResult<Value>> {
  if (isRefusal(failure) && failure.seenHere === true) return await refuse(handler, run, failure);
  const truth = failure.code === 'resource_missing' ? await handler.observe?.(run, failure) : null;
  if (truth?.kind === 'again') return await repeat(handler, run, isHeld);
  return await settleFailure(handler, run, failure, truth ?? { kind: 'open' });
}

const stepOf = (operation: OperationRow): ReturnType<typeof stepBeforeSending> =>
  stepBeforeSending({
    metServerError: operation.outcome === SERVER_ERROR,
    generationAgeSeconds: operation.generation_age_s,
    sinceEarlierCallSeconds: operation.since_earlier_call_s,
  });

const leaseLost = <Value>(): RunResult<Value> => ({
  kind: 'pending',
  failure: localFailure('retryable', 'lease_lost'),
});

async function withNewKey<Request>(run: Run<Request>): Promise<Run<Request> | null> {
  const operation = await nextGeneration(database(), run.operation);
  return operation ? { ...run, operation } : null;
}

async function settleFailure<Request, Seen, Value>(
  handler: Runner<Request, Seen, Value>,
  run: Run<Request>,
  failure: StripeFailure,
  truth: Truth<Seen> | null,
): Promise<RunResult<Value>> {
  switch (truth?.kind) {
    case 'seen':
      return await record(handler, run, truth.seen, failure);
    case 'refused':
      return await refuse(handler, run, truth.failure);
    case 'open':
      return await defer(handler, run, failure);
    case 'again':
    case undefined:
      return isRefusal(failure) ? await refuse(handler, run, failure) : await defer(handler, run, failure);
  }
}

async function record<Request, Seen, Value>(
  handler: Runner<Request, Seen, Value>,
  run: Run<Request>,
  seen: Seen,
  failure: StripeFailure | null,
): Promise<RunResult<Value>> {
  const atOnce = failure === null ? await handler.recordAtOnce?.(run.operation, seen) : null;
  if (atOnce) return resultOf(atOnce, null);
  const read = { by: run.operation.kind, startedAtMs: run.operation.called_ms };
  return await end(run, (tx) => handler.record(tx, run, seen, read), failure);
}

async function refuse<Request, Seen, Value>(
  handler: Runner<Request, Seen, Value>,
  run: Run<Request>,
  failure: StripeFailure,
): Promise<RunResult<Value>> {
  const { id, kind } = run.operation;
  logger.warn(
    { operation: id, kind, code: failure.code, stripeRequest: failure.requestId },
    'Stripe refused an operation',
  );
  const settled = await whileLeased(run, async (tx) => ({
    state: 'rejected' as const,
    outcome: failure.code,
    ...(await handler.refuse?.(tx, run, failure)),
  }));
  return settled === null ? leaseLost() : { kind: 'refused', failure, value: null };
}

async function end<Request, Value>(
  run: Run<Request>,
  work: (tx: Transaction) => Promise<Ending<Value>>,
  failure: StripeFailure | null,
): Promise<RunResult<Value>> {
  const ending = await whileLeased(run, work);
  return ending === null ? leaseLost() : resultOf(ending, failure);
}

/**
 * Writes and ends the operation in one transaction. Nothing is written when the lease was lost: whoever holds it now sends
 * the same key, gets the same answer and records that.
 * @returns null when the lease was lost
 */
async function whileLeased<Request, E extends Omit<Ending<unknown>, 'value'>>(
  { operation }: Run<Request>,
  work: (tx: Transaction) => Promise<E>,
): Promise<E | null> {
  let lost = false;
  try {
    return await inTransaction(database(), async (tx) => {
      const ending = await work(tx);
      lost = !(await settleOperation(tx, {
        operation,
        state: ending.state,
        stripeObjectId: ending.stripeObjectId ?? null,
        outcome: ending.outcome ?? null,
      }));
      if (lost) throw new Error('the lease was lost: undo what was written');
      return ending;
    });
  } catch (error) {
    if (lost) return null;
    throw error;
  }
}

function resultOf<Value>(ending: Ending<Value>, failure: StripeFailure | null): RunResult<Value> {
  if (ending.state === 'succeeded') return { kind: 'done', value: ending.value };
  const why = failure ?? localFailure('rejected', ending.outcome ?? ending.state);
  return { kind: 'refused', failure: why, value: ending.value };
}

async function defer<Request, Seen, Value>(
  handler: Runner<Request, Seen, Value>,
  run: Run<Request>,
  failure: StripeFailure,
): Promise<RunResult<Value>> {
  await handler.uncertain?.(run);
  await deferOperation(database(), { operation: run.operation, outcome: outcomeOf(run.operation, failure) });
  return { kind: 'pending', failure };
}
