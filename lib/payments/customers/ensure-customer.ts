/**
 * One Stripe customer per user, mode and Stripe account, under any concurrency: the row is locked, one operation is
 * committed, and only who holds its lease sends it; everybody else waits for the answer (rules 15, 33, 40).
 */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import { lockCustomer, lockCustomerPerson, readCustomer, setCustomer } from '#db/repositories/customers.ts';
import { findPendingOperation, leaseOperation, type OperationRow } from '#db/repositories/operations.ts';
import { getConfig } from '#lib/config/config.ts';
import { err, invariant, ok, type Result } from '#lib/domain/result.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';
import type { OperationHandler, RunResult } from '#lib/payments/operations/operation-handler.ts';
import { runOperation } from '#lib/payments/operations/run-operation.ts';
import { type CallBudget, type CallPace, hasTime, paceOf } from '#lib/payments/stripe/client.ts';
import {
  type CustomerRequest,
  createCustomer,
  findCustomerOfOperation,
} from '#lib/payments/stripe/customers.ts';
import { localFailure, type StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { decryptField } from '#lib/security/field-encryption.ts';
import { type CustomerScope, resolveCustomerScope } from './customer-scope.ts';

/** A customer and whose it is: the account that was asked, not what the process that records it happens to know. */
type Seen = { readonly customerId: string; readonly scope: CustomerScope };

const HANDLER: OperationHandler<CustomerRequest, Seen, string> = {
  makesAnew: () => true,
  find: async ({ operation, request, budget }) => {
    const scope = await resolveCustomerScope(budget);
    if (!scope.ok) return scope;
    const found = await findCustomerOfOperation(request.email, operation.id, budget);
    if (!found.ok) return found;
    return ok(found.value === null ? null : { customerId: found.value, scope: scope.value });
  },
  send: async ({ request, budget }, call) => {
    const scope = await resolveCustomerScope(budget);
    if (!scope.ok) return scope;
    const made = await createCustomer(request, call);
    return made.ok ? ok({ customerId: made.value, scope: scope.value }) : made;
  },
  record: async (tx, { operation }, { customerId, scope }) => {
    const kept = await setCustomer(tx, { userId: operation.user_id, scope, stripeCustomerId: customerId });
    return { state: 'succeeded', stripeObjectId: customerId, value: kept };
  },
};

/** Sends or resumes a `customer.create` operation that the caller has leased. */
export const sendCustomerOperation = (
  operation: OperationRow,
  pace: CallPace,
  within?: CallBudget,
): Promise<RunResult<string>> => runOperation(HANDLER, operation, pace, within);

type Prepared =
  | { readonly kind: 'known'; readonly customer: string }
  | { readonly kind: 'send'; readonly operation: OperationRow }
  /** Another caller is making it. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'erased' };

async function prepare(userId: string, scope: CustomerScope): Promise<Prepared> {
  const known = await readCustomer(database(), userId, scope);
  if (known !== null) return { kind: 'known', customer: known };
  return await inTransaction(database(), async (tx) => {
    const person = await lockCustomerPerson(tx, userId);
    invariant(person, 'the user of a customer exists');
    if (person.erased) return { kind: 'erased' };
    const customer = await lockCustomer(tx, userId, scope);
    if (customer !== null) return { kind: 'known', customer };
    const pending = await findPendingOperation(tx, { kind: 'customer.create', userId });
    if (pending) {
      const leased = await leaseOperation(tx, pending.id);
      return leased ? { kind: 'send', operation: leased } : { kind: 'wait' };
    }
    return { kind: 'send', operation: await commitCreation(tx, userId, person) };
  });
}

async function commitCreation(
  tx: Transaction,
  userId: string,
  person: { readonly email_enc: string; readonly name_enc: string | null },
): Promise<OperationRow> {
  const sealed = { table: 'users', rowId: userId } as const;
  const { email_enc: email, name_enc: name } = person;
  return await commitOperation(tx, {
    kind: 'customer.create',
    userId,
    request: (operationId): CustomerRequest => ({
      userId,
      installation: getConfig().installationId,
      operationId,
      email: decryptField(email, { ...sealed, column: 'email_enc' }),
      name: name === null ? null : decryptField(name, { ...sealed, column: 'name_enc' }),
    }),
  });
}

const FIRST_PAUSE_MS = 30;
const LONGEST_PAUSE_MS = 300;
const WAIT_MS = 10_000;

/**
 * The Stripe customer of a user, made now if there is none; a customer that another caller is making is waited for.
 * @returns the `cus_…` id
 */
export async function ensureCustomer(
  userId: string,
  budget: CallBudget,
): Promise<Result<string, StripeFailure>> {
  const scope = await resolveCustomerScope(budget);
  if (!scope.ok) return scope;
  const giveUpAt = performance.now() + WAIT_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const prepared = await prepare(userId, scope.value);
    if (prepared.kind === 'known') return ok(prepared.customer);
    if (prepared.kind === 'erased') return err(localFailure('rejected', 'person_erased'));
    if (prepared.kind === 'send') return await made(prepared.operation, budget);
    if (performance.now() > giveUpAt || !hasTime(budget)) {
      return err(localFailure('retryable', 'customer_in_progress'));
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function made(operation: OperationRow, budget: CallBudget): Promise<Result<string, StripeFailure>> {
  const run = await sendCustomerOperation(operation, paceOf(budget), budget);
  if (run.kind === 'done') return ok(run.value);
  // A server error that is stored under the customer's key says nothing about the key of who needs the customer.
  return err({ ...run.failure, serverError: false });
}
