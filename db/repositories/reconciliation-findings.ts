/** What reconciliation found: one open finding per kind and subject. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Executor } from '#db/client.ts';
import type { Drift, DriftKind } from '#lib/domain/reconciliation.ts';

const TIME = 'YYYY-MM-DD"T"HH24:MI:SS"Z"';

/** Keeps what does not agree. @param repair what was done about it; then it is resolved at once */
export async function insertFinding(
  executor: Executor,
  args: { runId: string; drift: Drift; repair: string | null },
): Promise<void> {
  const { drift, repair } = args;
  await executor.execute(sql`
    insert into reconciliation_findings (id, run_id, kind, subject, order_id, detail, repair, resolved_at, resolved_by)
    values (${uuidv7()}, ${args.runId}, ${drift.kind}, ${drift.subject}, ${drift.orderId},
            ${JSON.stringify(drift.detail)}::text::jsonb, ${repair},
            case when ${repair}::text is not null then clock_timestamp() end,
            case when ${repair}::text is not null then 'reconciliation' end)
    on conflict (kind, subject, resolved_at) do update set detail = excluded.detail, last_seen_at = clock_timestamp()`);
}

/**
 * Open findings that a complete look did not find again.
 * @param args.notJudged kinds that this look did not go through to the end
 * @returns how many were resolved
 */
export async function resolveVanished(
  executor: Executor,
  args: { found: ReadonlySet<string>; notJudged: ReadonlySet<DriftKind>; sinceUnix: number },
): Promise<number> {
  const rows = await executor.execute(sql`
    update reconciliation_findings set resolved_at = clock_timestamp(), resolved_by = 'reconciliation'
    where resolved_at is null and created_at >= to_timestamp(${args.sinceUnix}::float8)
      and kind not in (
        select value from json_array_elements_text(${JSON.stringify([...args.notJudged])}::text::json))
      and kind || ' ' || subject not in (
        select value from json_array_elements_text(${JSON.stringify([...args.found])}::text::json))
    returning 1`);
  return rows.length;
}

export type Unapplied = { id: string; subject: string; object: string | null };

/** What could not be read or applied, the one that was tried longest ago first. */
export async function listUnapplied(executor: Executor, limit: number): Promise<Unapplied[]> {
  const rows = await executor.execute<Unapplied>(sql`
    select id, subject, detail->>'object' as object from reconciliation_findings
    where resolved_at is null and kind = 'could_not_be_applied' order by last_seen_at, id limit ${limit}`);
  return [...rows];
}

/** A finding that a run has repaired. */
export async function resolveRepaired(executor: Executor, id: string, repair: string): Promise<void> {
  await executor.execute(sql`
    update reconciliation_findings set resolved_at = clock_timestamp(), resolved_by = 'reconciliation', repair = ${repair}
    where id = ${id} and resolved_at is null`);
}

/** The key by which a finding is known while it is open. */
export const findingKey = (drift: Pick<Drift, 'kind' | 'subject'>): string =>
  `${drift.kind} ${drift.subject}`;

export type FindingRow = {
  id: string;
  run_id: string;
  kind: DriftKind;
  subject: string;
  order_number: string | null;
  detail: Record<string, string | number | boolean | null>;
  repair: string | null;
  created_at: string;
  resolved_at: string | null;
  resolved_by: string | null;
};

export async function listFindings(
  executor: Executor,
  args: { limit: number; before: string | null; open: boolean },
): Promise<FindingRow[]> {
  const rows = await executor.execute<FindingRow>(sql`
    select f.id, f.run_id, f.kind, f.subject, o.number as order_number, f.detail, f.repair,
      to_char(f.created_at at time zone 'utc', ${TIME}) as created_at,
      to_char(f.resolved_at at time zone 'utc', ${TIME}) as resolved_at, f.resolved_by
    from reconciliation_findings f left join orders o on o.id = f.order_id
    where (${args.before}::uuid is null or f.id < ${args.before}::uuid)
      and (f.resolved_at is null or not ${args.open}::boolean)
    order by f.id desc limit ${args.limit}`);
  return [...rows];
}

/** Resolves an open finding by hand, with its audit row. @returns false when there is none */
export async function resolveFinding(
  executor: Executor,
  args: { id: string; actor: string },
): Promise<boolean> {
  const rows = await executor.execute(sql`
    with f as (
      update reconciliation_findings set resolved_at = clock_timestamp(), resolved_by = ${args.actor}
      where id = ${args.id} and resolved_at is null returning id, kind, subject
    ), a as (
      insert into audit_log (actor, action, subject, detail)
      select ${args.actor}, 'finding.resolved', 'finding:' || id, jsonb_build_object('kind', kind, 'about', subject) from f
    )
    select 1 from f`);
  return rows.length > 0;
}
