/** What an operation writes on the attempt that it is about: the created intent, a capture or a cancel that was asked for. */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import type { AttemptClosing } from '#lib/domain/order-state.ts';
import type { Leased } from './operations.ts';

/** The answer of a created intent, in one statement; an event that came first has moved the attempt on already. */
export async function recordCreatedIntent(
  executor: Executor,
  args: {
    operation: Leased;
    attemptId: string;
    intentId: string;
    status: string;
    clientSecretEnc: string;
    /** Ends the operation in the same statement; otherwise the caller's transaction does. */
    endsOperation: boolean;
  },
): Promise<void> {
  await executor.execute(sql`
    with op as (
      update operations set state = 'succeeded', stripe_object_id = ${args.intentId}, settled_at = now(),
        leased_until = null, outcome = null
      where ${args.endsOperation}::boolean and id = ${args.operation.id} and state = 'pending'
        and lease_no = ${args.operation.lease_no}
    ), audit as (
      insert into audit_log (actor, action, subject, detail)
      values ('system', 'intent.created', ${`attempt:${args.attemptId}`},
              jsonb_build_object('intent', ${args.intentId}::text, 'operation', ${args.operation.id}::text))
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

/** The intent that our row names for an attempt: from the create call's answer or from an event. */
export async function readAttemptIntent(executor: Executor, attemptId: string): Promise<string | null> {
  const rows = await executor.execute<{ id: string | null }>(
    sql`select stripe_intent_id as id from checkout_attempts where id = ${attemptId}`,
  );
  return rows[0]?.id ?? null;
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

/** Withdraws the closing of an attempt: its payment was authorized, or is on its way, meanwhile. */
export async function dropClosing(tx: Transaction, attemptId: string): Promise<void> {
  await tx.execute(sql`
    with a as (
      update checkout_attempts set closing = null, updated_at = now() where id = ${attemptId}
    )
    insert into audit_log (actor, action, subject, detail)
    values ('system', 'payment.cancel_dropped', ${`attempt:${attemptId}`}, '{}'::jsonb)`);
}
