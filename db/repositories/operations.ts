/** Operation rows: committed before the call they stand for leaves us, settled by its answer or by a resumer. */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import type { AttemptClosing, OperationKind, OperationState } from '#lib/domain/order-state.ts';
import { invariant } from '#lib/domain/result.ts';
import { jitterOf } from './jitter.ts';

export type OperationRow = {
  id: string;
  kind: OperationKind;
  user_id: string;
  attempt_id: string | null;
  /** A refund or dispute of ours that it is about. */
  subject_id?: string | null;
  generation: number;
  state: OperationState;
  request_enc: string;
  tries: number;
  outcome: string | null;
  created_unix: number;
};

const COLUMNS = sql`id, kind, user_id, attempt_id, subject_id, generation, state, request_enc, tries, outcome,
  extract(epoch from created_at)::float8 as created_unix`;

/** The idempotency key of one generation of an operation (rule 6). */
export const idempotencyKeyOf = (operation: { id: string; generation: number }): string =>
  `${operation.id}:${operation.generation}`;

/** Writes a pending operation, which belongs to the caller for the lease. */
export async function insertOperation(
  tx: Transaction,
  args: {
    id: string;
    kind: OperationKind;
    userId: string;
    attemptId: string | null;
    subjectId: string | null;
    requestEnc: string;
    leaseSeconds: number;
  },
): Promise<OperationRow> {
  const rows = await tx.execute<OperationRow>(sql`
    insert into operations (id, kind, user_id, attempt_id, subject_id, state, request_enc, resume_after)
    values (${args.id}, ${args.kind}, ${args.userId}, ${args.attemptId}, ${args.subjectId}, 'pending', ${args.requestEnc},
            now() + make_interval(secs => ${args.leaseSeconds}))
    returning ${COLUMNS}`);
  const [row] = rows;
  invariant(row, 'an inserted operation is returned');
  return row;
}

export async function readOperation(executor: Executor, id: string): Promise<OperationRow | undefined> {
  const rows = await executor.execute<OperationRow>(sql`select ${COLUMNS} from operations where id = ${id}`);
  return rows[0];
}

/** The pending operation of a kind for an attempt or a user. */
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

/** Takes the pending operations whose caller had its time; a taken one is ours for the lease. */
export async function leaseStaleOperations(
  executor: Executor,
  args: { limit: number; leaseSeconds: number },
): Promise<OperationRow[]> {
  const rows = await executor.execute<OperationRow>(sql`
    update operations set resume_after = now() + make_interval(secs => ${args.leaseSeconds})
    where id in (
      select id from operations where state = 'pending' and resume_after < now()
      order by resume_after limit ${args.limit} for update skip locked
    )
    returning ${COLUMNS}`);
  return [...rows];
}

/** Ends an operation. A second settlement changes nothing. */
export async function settleOperation(
  executor: Executor,
  args: { id: string; state: OperationState; stripeObjectId: string | null; outcome: string | null },
): Promise<void> {
  await executor.execute(sql`
    update operations set state = ${args.state}, stripe_object_id = ${args.stripeObjectId}, outcome = ${args.outcome},
      settled_at = now()
    where id = ${args.id} and state = 'pending'`);
}

/** Takes one pending operation if nobody has it now. */
export async function leaseOperation(
  executor: Executor,
  args: { id: string; leaseSeconds: number },
): Promise<OperationRow | undefined> {
  const rows = await executor.execute<OperationRow>(sql`
    update operations set resume_after = now() + make_interval(secs => ${args.leaseSeconds})
    where id = ${args.id} and state = 'pending' and resume_after < now()
    returning ${COLUMNS}`);
  return rows[0];
}

/** Gives a pending operation to the worker at once. */
export async function releaseOperation(executor: Executor, id: string): Promise<void> {
  await executor.execute(
    sql`update operations set resume_after = now() where id = ${id} and state = 'pending'`,
  );
}

/** Starts the next generation: a new idempotency key. Whoever comes second with the old generation gets nothing. */
export async function nextGeneration(
  executor: Executor,
  operation: OperationRow,
): Promise<OperationRow | undefined> {
  const rows = await executor.execute<OperationRow>(sql`
    update operations set generation = generation + 1
    where id = ${operation.id} and state = 'pending' and generation = ${operation.generation}
    returning ${COLUMNS}`);
  return rows[0];
}

/** Notes a try that did not end it; it is taken up again after a growing, spread pause, five minutes at most. */
export async function deferOperation(
  executor: Executor,
  args: { id: string; outcome: string },
): Promise<void> {
  await executor.execute(sql`
    update operations set tries = tries + 1, outcome = ${args.outcome},
      resume_after = now() + make_interval(secs => least(300, 3 * power(2, least(tries, 7))) * ${jitterOf(sql`id`, sql`tries`)})
    where id = ${args.id} and state = 'pending'`);
}

/** The answer of a created intent, in one statement; an event that came first has moved the attempt on already. */
export async function recordCreatedIntent(
  executor: Executor,
  args: {
    operationId: string;
    attemptId: string;
    intentId: string;
    status: string;
    clientSecretEnc: string;
    /** `declined`: the same call confirmed, and the bank refused; the intent is there all the same. */
    as: 'succeeded' | 'declined';
    outcome: string | null;
  },
): Promise<void> {
  await executor.execute(sql`
    with op as (
      update operations set state = ${args.as}, stripe_object_id = ${args.intentId}, outcome = ${args.outcome},
        settled_at = now()
      where id = ${args.operationId} and state = 'pending'
    ), audit as (
      insert into audit_log (actor, action, subject, detail)
      values ('system', 'intent.created', ${`attempt:${args.attemptId}`},
              jsonb_build_object('intent', ${args.intentId}::text, 'operation', ${args.operationId}::text))
    )
    update checkout_attempts set
      stripe_intent_id = ${args.intentId}, client_secret_enc = ${args.clientSecretEnc},
      state = case when state in ('creating', 'indeterminate') then 'open' else state end,
      intent_status = case when state in ('creating', 'indeterminate') then ${args.status} else intent_status end,
      updated_at = now()
    where id = ${args.attemptId} and (stripe_intent_id is null or stripe_intent_id = ${args.intentId})`);
}

/** The create call's answer is not known: the attempt says so until it is. */
export async function markAttemptIndeterminate(executor: Executor, attemptId: string): Promise<void> {
  await executor.execute(sql`
    update checkout_attempts set state = 'indeterminate', updated_at = now()
    where id = ${attemptId} and state = 'creating'`);
}

/** What is asked to be captured, written with the operation that asks, so that the money can be compared with it. */
export async function setCaptureAmount(
  tx: Transaction,
  args: { attemptId: string; amountMinor: number | null; actor: string },
): Promise<void> {
  await tx.execute(sql`
    with a as (
      update checkout_attempts set capture_minor = ${args.amountMinor}, updated_at = now() where id = ${args.attemptId}
    )
    insert into audit_log (actor, action, subject, detail)
    values (${args.actor}, 'payment.capture', ${`attempt:${args.attemptId}`}, jsonb_build_object('amount_minor', ${args.amountMinor}::bigint))`);
}

/** Why a live attempt is being closed; null when it is not. */
export async function readClosing(executor: Executor, attemptId: string): Promise<AttemptClosing | null> {
  const rows = await executor.execute<{ closing: AttemptClosing | null }>(sql`
    select closing from checkout_attempts where id = ${attemptId}
      and state in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate')`);
  return rows[0]?.closing ?? null;
}

/** Marks why an attempt is being closed, once, together with the operation that will cancel it at Stripe. */
export async function beginClosing(
  tx: Transaction,
  args: { attemptId: string; closing: string; actor: string },
): Promise<void> {
  await tx.execute(sql`
    with a as (
      update checkout_attempts set closing = ${args.closing}, updated_at = now() where id = ${args.attemptId}
    )
    insert into audit_log (actor, action, subject, detail)
    values (${args.actor}, 'payment.cancel', ${`attempt:${args.attemptId}`}, jsonb_build_object('closing', ${args.closing}::text))`);
}
