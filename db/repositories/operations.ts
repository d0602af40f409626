/**
 * Operation rows: committed before the call they stand for leaves us, settled by its answer or by the worker. Whoever
 * sends holds a lease; every write after the call names the lease's number and changes nothing when it has been lost.
 */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import type { OperationKind, OperationState } from '#lib/domain/order-state.ts';
import { invariant } from '#lib/domain/result.ts';
import { jitterOf } from './jitter.ts';

/**
 * How long a lease lasts unless its holder renews it: the longest that a killed process keeps others from an operation.
 */
export const LEASE_SECONDS = 8;

export type OperationRow = {
  id: string;
  kind: OperationKind;
  user_id: string;
  attempt_id: string | null;
  /** A refund or dispute of ours that it is about. */
  subject_id: string | null;
  /** Mode and Stripe account of what it is about; empty where that was not known. */
  account: string;
  generation: number;
  state: OperationState;
  request_enc: string;
  tries: number;
  outcome: string | null;
  /** The fencing token of the lease under which the row was read. */
  lease_no: number;
  created_unix: number;
  /** When this lease began, by the database's clock: no call under it began earlier. */
  called_ms: number;
  /** Seconds since the key of this generation was first used. */
  generation_age_s: number;
  /** Seconds between this lease and the one before; null for the first. */
  since_earlier_call_s: number | null;
};

/** What names an operation under a lease. */
export type Leased = Pick<OperationRow, 'id' | 'lease_no'>;

const BASE = sql`id, kind, user_id, attempt_id, subject_id, account, generation, state, request_enc, tries, outcome, lease_no,
  extract(epoch from created_at)::float8 as created_unix,
  (extract(epoch from called_at) * 1000)::float8 as called_ms,
  extract(epoch from now() - generation_at)::float8 as generation_age_s`;
const COLUMNS = sql`${BASE}, null::float8 as since_earlier_call_s`;

/** The idempotency key of one generation of an operation (rule 6). */
export const idempotencyKeyOf = (operation: { id: string; generation: number }): string =>
  `${operation.id}:${operation.generation}`;

/** Writes a pending operation, leased by the caller, or free for the worker. */
export async function insertOperation(
  tx: Transaction,
  args: {
    id: string;
    kind: OperationKind;
    userId: string;
    attemptId: string | null;
    subjectId: string | null;
    account: string;
    requestEnc: string;
    leased: boolean;
  },
): Promise<OperationRow> {
  const seconds = args.leased ? LEASE_SECONDS : 0;
  const rows = await tx.execute<OperationRow>(sql`
    insert into operations (id, kind, user_id, attempt_id, subject_id, account, state, request_enc, resume_after,
                            leased_until)
    values (${args.id}, ${args.kind}, ${args.userId}, ${args.attemptId}, ${args.subjectId}, ${args.account}, 'pending',
            ${args.requestEnc}, now() + make_interval(secs => ${seconds}),
            case when ${args.leased} then now() + make_interval(secs => ${seconds}) end)
    returning ${COLUMNS}`);
  const [row] = rows;
  invariant(row, 'an inserted operation is returned');
  return row;
}

export async function readOperation(executor: Executor, id: string): Promise<OperationRow | undefined> {
  const rows = await executor.execute<OperationRow>(sql`select ${COLUMNS} from operations where id = ${id}`);
  return rows[0];
}

/** The pending operation of a kind for an attempt or a user. It must be leased before it is sent. */
export async function findPendingOperation(
  executor: Executor,
  args: { kind: OperationKind } & ({ attemptId: string } | { userId: string } | { subjectId: string }),
): Promise<OperationRow | undefined> {
  const owner =
    'attemptId' in args
      ? sql`attempt_id = ${args.attemptId}`
      : 'subjectId' in args
        ? sql`subject_id = ${args.subjectId}`
        : sql`user_id = ${args.userId}`;
  const rows = await executor.execute<OperationRow>(sql`
    select ${COLUMNS} from operations where ${owner} and kind = ${args.kind} and state = 'pending'
    order by created_at limit 1`);
  return rows[0];
}

const FREE = sql`(leased_until is null or leased_until < now())`;

/** Leases what `which` selects and locks; the number of the lease fences everybody who held it before. */
async function leaseWhere(
  executor: Executor,
  which: ReturnType<typeof sql>,
): Promise<OperationRow | undefined> {
  const rows = await executor.execute<OperationRow>(sql`
    update operations set lease_no = lease_no + 1, called_at = now(),
      leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
    from (select id as earlier_id, called_at as earlier_call from operations where ${which}) earlier
    where id = earlier_id
    returning ${BASE}, extract(epoch from now() - earlier_call)::float8 as since_earlier_call_s`);
  return rows[0];
}

/** Takes the next pending operation that is due and that nobody holds; one at a time, so that none waits leased. */
export const leaseNextOperation = (executor: Executor): Promise<OperationRow | undefined> =>
  leaseWhere(
    executor,
    sql`state = 'pending' and resume_after < now() and ${FREE}
        order by resume_after limit 1 for update skip locked`,
  );

/** Takes one pending operation if nobody holds it now, also before the worker's next try is due. */
export const leaseOperation = (executor: Executor, id: string): Promise<OperationRow | undefined> =>
  leaseWhere(executor, sql`id = ${id} and state = 'pending' and ${FREE} for update`);

/** Keeps a lease for another while. @returns false when it was lost: its holder must not begin another call */
export async function renewLease(executor: Executor, operation: Leased): Promise<boolean> {
  const rows = await executor.execute(sql`
    update operations set leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where id = ${operation.id} and state = 'pending' and lease_no = ${operation.lease_no}
    returning id`);
  return rows.length > 0;
}

/** The pending operation of an attempt that nobody holds now: for callers who wait for its holder, and take no lock. */
export async function findFreeOperation(
  executor: Executor,
  args: { kind: OperationKind; attemptId: string },
): Promise<string | undefined> {
  const rows = await executor.execute<{ id: string }>(sql`
    select id from operations
    where attempt_id = ${args.attemptId} and kind = ${args.kind} and state = 'pending' and ${FREE}
    order by created_at limit 1`);
  return rows[0]?.id;
}

/** The Stripe account of an operation that was committed while nobody knew it. */
export async function nameAccount(
  executor: Executor,
  { operation, account }: { readonly operation: Leased; readonly account: string },
): Promise<void> {
  await executor.execute(sql`
    update operations set account = ${account}
    where id = ${operation.id} and account = '' and lease_no = ${operation.lease_no}`);
}

/** Gives a pending operation to the worker at once. */
export async function releaseOperation(executor: Executor, operation: Leased): Promise<void> {
  await executor.execute(sql`
    update operations set resume_after = now(), leased_until = null
    where id = ${operation.id} and state = 'pending' and lease_no = ${operation.lease_no}`);
}

/**
 * Ends an operation. A second settlement, or one by somebody who lost the lease, changes nothing.
 * @returns whether it ended by this call
 */
export async function settleOperation(
  executor: Executor,
  args: {
    operation: Leased;
    state: OperationState;
    stripeObjectId: string | null;
    outcome: string | null;
  },
): Promise<boolean> {
  const rows = await executor.execute(sql`
    update operations set state = ${args.state}, stripe_object_id = ${args.stripeObjectId}, outcome = ${args.outcome},
      settled_at = now(), leased_until = null
    where id = ${args.operation.id} and state = 'pending' and lease_no = ${args.operation.lease_no}
    returning id`);
  return rows.length > 0;
}

/**
 * Starts the next generation, a new idempotency key: forgets the stored answer of the last one and renews the lease in
 * the same statement, so that nobody who comes later takes that answer for the new key's (rule 33).
 * @returns undefined when the lease was lost
 */
export async function nextGeneration(
  executor: Executor,
  operation: OperationRow,
): Promise<OperationRow | undefined> {
  const rows = await executor.execute<OperationRow>(sql`
    update operations set generation = generation + 1, generation_at = now(), outcome = null, called_at = now(),
      leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where id = ${operation.id} and state = 'pending' and lease_no = ${operation.lease_no}
      and generation = ${operation.generation}
    returning ${COLUMNS}`);
  return rows[0];
}

/**
 * Records a try that did not end it and gives the lease back; the worker tries again after a growing, spread pause of
 * five minutes at most.
 */
export async function deferOperation(
  executor: Executor,
  args: { operation: Leased; outcome: string },
): Promise<void> {
  await executor.execute(sql`
    update operations set tries = tries + 1, outcome = ${args.outcome}, leased_until = null,
      resume_after = now() + make_interval(secs => least(300, 3 * power(2, least(tries, 7))) * ${jitterOf(sql`id`, sql`tries`)})
    where id = ${args.operation.id} and state = 'pending' and lease_no = ${args.operation.lease_no}`);
}
