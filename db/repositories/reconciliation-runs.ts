/** Each reconciliation run: when it began, how it ended, how much it looked at. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Executor } from '#db/client.ts';
import type { ReconciliationKind } from '#lib/domain/reconciliation.ts';

const TIME = 'YYYY-MM-DD"T"HH24:MI:SS"Z"';

/** Longer than any run takes: what still says that it runs then was killed. */
const RUN_LIMIT_MINUTES = 30;

/**
 * Begins a run unless one of its kind is going on, or began too recently.
 * @param args.notWithinSeconds 0: at once
 * @returns the run's id, or null
 */
export async function beginRun(
  executor: Executor,
  args: { kind: ReconciliationKind; startedBy: string; notWithinSeconds: number },
): Promise<string | null> {
  const rows = await executor.execute<{ id: string }>(sql`
    with killed as (
      update reconciliation_runs set state = 'failed', reason = 'killed', finished_at = now()
      where state = 'running' and created_at < now() - make_interval(mins => ${RUN_LIMIT_MINUTES})
    )
    insert into reconciliation_runs (id, kind, state, started_by)
    select ${uuidv7()}::uuid, ${args.kind}, 'running', ${args.startedBy}
    where not exists (
      select 1 from reconciliation_runs where kind = ${args.kind}
        and created_at >= now() - make_interval(mins => ${RUN_LIMIT_MINUTES}) and state = 'running')
    and not exists (
      select 1 from reconciliation_runs where kind in (${args.kind}, 'full') and state <> 'failed'
        and created_at > now() - make_interval(secs => ${args.notWithinSeconds}::int))
    returning id`);
  return rows[0]?.id ?? null;
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
): Promise<{ state: 'finished' | 'failed'; checked: number; finished_at: string } | undefined> {
  const rows = await executor.execute<{
    state: 'finished' | 'failed';
    checked: number;
    finished_at: string;
  }>(sql`
    select state, checked, to_char(finished_at at time zone 'utc', ${TIME}) as finished_at
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
