/** Each reconciliation run: when it began, how it ended, how much it looked at. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Executor, Transaction } from '#db/client.ts';
import type { ReconciliationKind } from '#lib/domain/reconciliation.ts';

const TIME = 'YYYY-MM-DD"T"HH24:MI:SS"Z"';

/** A run says that it goes on every so often; after a silence of some times that its process was killed. */
export const RUN_SEEN_EVERY_SECONDS = 2;
const RUN_SILENCE_SECONDS = 8;

/** Two workers that begin at once are one after the other: the second sees the run of the first. */
const LOCK = 'markethub.reconciliation';

/**
 * Begins a run unless one of its kind is going on, or began too recently.
 * @param args.notWithinSeconds 0: at once
 * @returns the run's id, or null
 */
export async function beginRun(
  tx: Transaction,
  args: { kind: ReconciliationKind; startedBy: string; notWithinSeconds: number },
): Promise<string | null> {
  // A statement of its own: the next one sees what was committed while it waited.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${LOCK}, 0))`);
  await tx.execute(sql`
    update reconciliation_runs set state = 'failed', reason = 'killed', finished_at = now()
    where state = 'running' and seen_at < clock_timestamp() - make_interval(secs => ${RUN_SILENCE_SECONDS})`);
  const rows = await tx.execute<{ id: string }>(sql`
    insert into reconciliation_runs (id, kind, state, started_by, created_at, seen_at)
    select ${uuidv7()}::uuid, ${args.kind}, 'running', ${args.startedBy}, clock_timestamp(), clock_timestamp()
    where not exists (select 1 from reconciliation_runs where kind = ${args.kind} and state = 'running')
    and not exists (
      select 1 from reconciliation_runs where kind in (${args.kind}, 'full') and state <> 'failed'
        and created_at > clock_timestamp() - make_interval(secs => ${args.notWithinSeconds}::int))
    returning id`);
  return rows[0]?.id ?? null;
}

/** The run goes on. */
export async function touchRun(executor: Executor, id: string): Promise<void> {
  await executor.execute(
    sql`update reconciliation_runs set seen_at = now() where id = ${id} and state = 'running'`,
  );
}

export async function endRun(
  executor: Executor,
  args: {
    id: string;
    state: 'finished' | 'failed';
    reason: string | null;
    checked: number;
    repaired: number;
  },
): Promise<void> {
  await executor.execute(sql`
    update reconciliation_runs set state = ${args.state}, reason = ${args.reason}, checked = ${args.checked},
      repaired = ${args.repaired}, finished_at = now()
    where id = ${args.id}`);
}

/** The newest run of a kind that has ended. @returns undefined when none has */
export async function readLastEnded(
  executor: Executor,
  kind: ReconciliationKind,
): Promise<
  { state: 'finished' | 'failed'; reason: string | null; checked: number; finished_at: string } | undefined
> {
  const rows = await executor.execute<{
    state: 'finished' | 'failed';
    reason: string | null;
    checked: number;
    finished_at: string;
  }>(sql`
    select state, reason, checked, to_char(finished_at at time zone 'utc', ${TIME}) as finished_at
    from reconciliation_runs where kind = ${kind} and finished_at is not null order by id desc limit 1`);
  return rows[0];
}

/** Runs without findings are kept for a month. */
export async function deleteOldRuns(executor: Executor): Promise<void> {
  await executor.execute(sql`
    delete from reconciliation_runs r where created_at < now() - interval '30 days' and state <> 'running'
      and not exists (select 1 from reconciliation_findings f where f.run_id = r.id)`);
}

export type RunRow = {
  id: string;
  kind: ReconciliationKind;
  state: 'running' | 'finished' | 'failed';
  started_by: string;
  reason: string | null;
  checked: number;
  repaired: number;
  findings: number;
  started_at: string;
  finished_at: string | null;
};

export async function listRuns(
  executor: Executor,
  args: { limit: number; before: string | null },
): Promise<RunRow[]> {
  const rows = await executor.execute<RunRow>(sql`
    select r.id, r.kind, r.state, r.started_by, r.reason, r.checked, r.repaired,
      (select count(*) from reconciliation_findings f where f.run_id = r.id)::int as findings,
      to_char(r.created_at at time zone 'utc', ${TIME}) as started_at,
      to_char(r.finished_at at time zone 'utc', ${TIME}) as finished_at
    from reconciliation_runs r where ${args.before}::uuid is null or r.id < ${args.before}::uuid
    order by r.id desc limit ${args.limit}`);
  return [...rows];
}
