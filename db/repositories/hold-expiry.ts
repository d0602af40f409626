/** What time brings up: holds that ran out and attempts that a worker has to look at. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';
import type { AttemptState, IntentStatus } from '#lib/domain/order-state.ts';

export type ExpiredAttempt = {
  id: string;
  state: AttemptState;
  stripe_intent_id: string | null;
  intent_status: IntentStatus | null;
  age_seconds: number;
  renewals: number;
};

/**
 * Takes attempts whose hold ran out; a taken one is left alone by others for the lease. The hold itself stays until
 * Stripe has said that the intent is cancelled (rule 10).
 */
export async function leaseExpiredAttempts(
  executor: Executor,
  args: { limit: number; leaseSeconds: number },
): Promise<ExpiredAttempt[]> {
  const rows = await executor.execute<ExpiredAttempt>(sql`
    update checkout_attempts set expires_at = now() + make_interval(secs => ${args.leaseSeconds})
    where id in (
      select id from checkout_attempts
      where state in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate') and expires_at < now()
      order by expires_at limit ${args.limit} for update skip locked
    )
    returning id, state, stripe_intent_id, intent_status, renewals,
      extract(epoch from now() - created_at)::float8 as age_seconds`);
  return [...rows];
}

/** A hold that could not be ended is tried again later; one that was renewed meanwhile keeps its time. */
export async function deferExpiry(
  executor: Executor,
  args: { attemptId: string; seconds: number },
): Promise<void> {
  await executor.execute(sql`
    update checkout_attempts set expires_at = now() + make_interval(secs => ${args.seconds})
    where id = ${args.attemptId} and expires_at < now() + make_interval(secs => ${args.seconds})
      and state in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate')`);
}

/** A hold that goes on although its time is over, and why. */
export async function extendHold(
  executor: Executor,
  args: { attemptId: string; minutes: number; reason: string },
): Promise<void> {
  await executor.execute(sql`
    with a as (
      update checkout_attempts set expires_at = now() + make_interval(mins => ${args.minutes}::int),
        renewals = renewals + 1, updated_at = now()
      where id = ${args.attemptId} returning order_id
    )
    insert into order_events (order_id, kind, detail)
    select order_id, 'hold_extended', jsonb_build_object('reason', ${args.reason}::text) from a`);
}

/** Answers of idempotency keys are kept for a day. @returns how many rows went */
export async function deleteOldAnswers(executor: Executor): Promise<number> {
  const rows = await executor.execute(sql`
    delete from api_idempotency where (user_id, key) in (
      select user_id, key from api_idempotency where created_at < now() - interval '24 hours' limit 1000)
    returning 1`);
  return rows.length;
}

/** Counts of holds that nobody needs any more. @returns how many rows went */
export async function deleteOldHoldBudgets(executor: Executor): Promise<number> {
  const rows = await executor.execute(sql`
    delete from hold_budgets where (user_id, variant_id) in (
      select user_id, variant_id from hold_budgets where held_until < now() - interval '1 day' limit 1000
      for update skip locked)
    returning 1`);
  return rows.length;
}
