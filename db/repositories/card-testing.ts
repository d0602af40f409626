/** Failed payments, counted once each, and the breakers that they open: rows, so that every process sees them. */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import {
  type BreakerOpening,
  FAILURE_WINDOW_SECONDS,
  type FailureCounts,
  SHOP_WINDOW_SECONDS,
} from '#lib/domain/card-testing.ts';
import type { BreakerKind } from '#lib/domain/money-states.ts';

export type CountedFailure = {
  readonly attemptId: string;
  readonly attemptFailures: number;
  readonly userId: string;
  readonly addressIndex: string | null;
  readonly cardFingerprint: string | null;
};

/**
 * Failures are counted one transaction after the other, so that of several at once each sees those before it (rule 51).
 * Taken after the attempt's lock, like everybody does.
 */
export async function lockFailureCounts(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('card-testing', 0))`);
}

/** The attempt that a refused payment belongs to: the message may come before the answer of the create call. */
export async function findFailedAttempt(
  tx: Transaction,
  args: { intentId: string; attemptId: string | null },
): Promise<string | undefined> {
  const rows = await tx.execute<{ id: string }>(sql`
    select id from checkout_attempts where stripe_intent_id = ${args.intentId} or id = ${args.attemptId}
    order by stripe_intent_id is not distinct from ${args.intentId} desc limit 1`);
  return rows[0]?.id;
}

/**
 * Counts a failure. The caller holds the locks of the attempt and of the counts.
 * @param args.sourceId the failed charge, or the event when no charge was made: the same one counts once
 * @returns undefined when it is known already
 */
export async function insertFailure(
  tx: Transaction,
  args: { sourceId: string; attemptId: string; cardFingerprint: string | null },
): Promise<CountedFailure | undefined> {
  const rows = await tx.execute<{
    attempt_id: string;
    user_id: string;
    address_index: string | null;
    known: number;
  }>(sql`
    with made as (
      insert into payment_failures (source_id, attempt_id, user_id, address_index, card_fingerprint)
      select ${args.sourceId}, a.id, a.user_id, a.address_index, ${args.cardFingerprint}
      from checkout_attempts a where a.id = ${args.attemptId}
      on conflict (source_id) do nothing
      returning attempt_id, user_id, address_index
    )
    select made.*, (select count(*) from payment_failures f where f.attempt_id = made.attempt_id)::int as known
    from made`);
  const row = rows[0];
  return (
    row && {
      attemptId: row.attempt_id,
      // The statement sees the rows as they were before its own.
      attemptFailures: row.known + 1,
      userId: row.user_id,
      addressIndex: row.address_index,
      cardFingerprint: args.cardFingerprint,
    }
  );
}

const WINDOW = sql`make_interval(secs => ${FAILURE_WINDOW_SECONDS}::int)`;
const SHOP_WINDOW = sql`make_interval(secs => ${SHOP_WINDOW_SECONDS}::int)`;

/** From when on failures count: the window's start, or the moment an admin lifted the breaker. */
const since = (kind: BreakerKind, subject: string, window: typeof WINDOW) => sql`greatest(now() - ${window},
  (select lifted_at from breakers where kind = ${kind} and subject = ${subject}))`;

export async function countFailures(tx: Transaction, failure: CountedFailure): Promise<FailureCounts> {
  const { userId, addressIndex, cardFingerprint } = failure;
  const rows = await tx.execute<{
    by_user: number;
    by_address: number;
    by_card: number;
    address_payments: number;
    shop_failures: number;
    shop_payments: number;
  }>(sql`
    select
      (select count(*) from payment_failures where user_id = ${userId}
         and failed_at > ${since('user', userId, WINDOW)})::int as by_user,
      (select count(*) from payment_failures where address_index = ${addressIndex}
         and failed_at > ${since('address', addressIndex ?? '', WINDOW)})::int as by_address,
      (select count(*) from payments p join checkout_attempts a on a.id = p.attempt_id
         where a.address_index = ${addressIndex} and p.created_at > now() - ${WINDOW})::int as address_payments,
      (select count(*) from payment_failures where card_fingerprint = ${cardFingerprint}
         and failed_at > ${since('card', cardFingerprint ?? '', WINDOW)})::int as by_card,
      (select count(*) from payment_failures
         where failed_at > ${since('shop', '*', SHOP_WINDOW)})::int as shop_failures,
      (select count(*) from payments where created_at > now() - ${SHOP_WINDOW})::int as shop_payments`);
  const row = rows[0];
  return {
    user: row?.by_user ?? 0,
    address: row?.by_address ?? 0,
    addressPayments: row?.address_payments ?? 0,
    card: row?.by_card ?? 0,
    shopFailures: row?.shop_failures ?? 0,
    shopPayments: row?.shop_payments ?? 0,
  };
}

/** Opens a breaker, or keeps it open for longer. */
export async function openBreaker(
  tx: Transaction,
  args: BreakerOpening & { readonly subject: string },
): Promise<void> {
  await tx.execute(sql`
    with b as (
      insert into breakers (kind, subject, opens_until, failures)
      values (${args.kind}, ${args.subject}, now() + make_interval(secs => ${args.seconds}::int), ${args.failures})
      on conflict (kind, subject) do update set
        opens_until = excluded.opens_until, failures = excluded.failures, lifted_at = null, lifted_by = null,
        created_at = case when breakers.opens_until > now() and breakers.lifted_at is null
                          then breakers.created_at else now() end
      returning created_at = now() as opened
    )
    insert into audit_log (actor, action, subject, detail)
    select 'system', 'breaker.open', ${`breaker:${args.kind}`},
           jsonb_build_object('subject', ${args.subject}::text, 'failures', ${args.failures}::int)
    from b where opened`);
}

/** Seconds until the last of these breakers ends, 0 when none is open. An address is guarded, never closed. */
export async function breakerSecondsLeft(
  executor: Executor,
  subjects: { readonly user?: string; readonly card?: string | null },
): Promise<number> {
  const rows = await executor.execute<{ seconds: number | null }>(sql`
    select ceil(extract(epoch from max(opens_until) - now()))::int as seconds from breakers
    where opens_until > now() and lifted_at is null
      and ((kind = 'user' and subject = ${subjects.user ?? null})
        or (kind = 'card' and subject = ${subjects.card ?? null}))`);
  return rows[0]?.seconds ?? 0;
}

export type BreakerRow = {
  kind: BreakerKind;
  subject: string;
  opened_at: string;
  opens_until: string;
  failures: number;
};

/** The breakers that are open now, the newest first. */
export async function listOpenBreakers(executor: Executor, limit: number): Promise<BreakerRow[]> {
  const rows = await executor.execute<BreakerRow>(sql`
    select kind, subject, created_at as opened_at, opens_until, failures from breakers
    where opens_until > now() and lifted_at is null order by created_at desc limit ${limit}`);
  return [...rows];
}

/** An admin opens the way again; what failed before does not count any more. @returns false when none was open */
export async function liftBreaker(
  tx: Transaction,
  args: { kind: BreakerKind; subject: string; adminId: string },
): Promise<boolean> {
  const rows = await tx.execute(sql`
    with b as (
      update breakers set lifted_at = now(), lifted_by = ${args.adminId}
      where kind = ${args.kind} and subject = ${args.subject} and opens_until > now() and lifted_at is null
      returning kind
    )
    insert into audit_log (actor, action, subject, detail)
    select ${`user:${args.adminId}`}, 'breaker.lift', ${`breaker:${args.kind}`},
           jsonb_build_object('subject', ${args.subject}::text) from b
    returning id`);
  return rows.length > 0;
}
