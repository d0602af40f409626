/** How far Stripe was read back, each run, and what it found: one open finding per kind and subject. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Executor } from '#db/client.ts';
import type { EventState } from '#lib/domain/order-state.ts';
import type { Drift, DriftKind, ReconciliationKind } from '#lib/domain/reconciliation.ts';

export type CursorName = 'events' | 'balance_transactions' | 'full';

/** Unix seconds up to which a list of Stripe's was read; undefined when it never was. */
export async function readCursor(executor: Executor, name: CursorName): Promise<number | undefined> {
  const rows = await executor.execute<{ position: number }>(
    sql`select position::float8 as position from reconciliation_cursors where name = ${name}`,
  );
  return rows[0]?.position;
}

/** Moves a cursor forward, never back. */
export async function moveCursor(executor: Executor, name: CursorName, position: number): Promise<void> {
  await executor.execute(sql`
    insert into reconciliation_cursors (name, position) values (${name}, ${position})
    on conflict (name) do update set position = greatest(reconciliation_cursors.position, excluded.position),
      updated_at = now()`);
}

/** When this shop first asked Stripe for a payment, in unix seconds: nothing before concerns it. */
export async function readBeginning(executor: Executor): Promise<number> {
  const rows = await executor.execute<{ unix: number }>(sql`
    select floor(extract(epoch from coalesce((
      select min(created_at) from checkout_attempts where stripe_intent_id is not null
        and stripe_intent_id not like 'pi\\_demo%'), now())))::float8 as unix`);
  return rows[0]?.unix ?? Math.floor(Date.now() / 1000);
}

/** Which of these events the inbox does not have. */
export async function findMissingEvents(executor: Executor, ids: readonly string[]): Promise<Set<string>> {
  const rows = await executor.execute<{ id: string }>(sql`
    select id from json_array_elements_text(${JSON.stringify(ids)}::text::json) as listed(id)
    where not exists (select 1 from stripe_events e where e.id = listed.id)`);
  return new Set(rows.map((row) => row.id));
}

export type MissedEvent = {
  readonly id: string;
  readonly type: string;
  readonly objectId: string;
  readonly objectKind: string;
  readonly apiVersion: string | null;
  readonly livemode: boolean;
  readonly createdUnix: number;
  readonly state: EventState;
  readonly reason: string | null;
};

/**
 * Notes an event that no webhook brought: without a body, and with ids alone, so that trying it again reads the object.
 * A webhook that comes after all finds it known.
 */
export async function insertMissedEvent(executor: Executor, event: MissedEvent): Promise<void> {
  const extract = { object: event.objectKind, unreadable: true, id: event.objectId };
  await executor.execute(sql`
    insert into stripe_events (id, type, object_id, api_version, livemode, created_unix, extract, state, reason, next_try_at,
                               applied_at)
    values (${event.id}, ${event.type}, ${event.objectId}, ${event.apiVersion}, ${event.livemode}, ${event.createdUnix},
            ${JSON.stringify(extract)}::text::jsonb, ${event.state}, ${event.reason},
            case when ${event.state} = 'received' then now() end,
            case when ${event.state} <> 'received' then now() end)
    on conflict (id) do nothing`);
}

export type OpenAttempt = { id: string; stripe_intent_id: string };

/** Attempts that wait for Stripe and were left alone for a while, the one that waits longest first. */
export async function listOpenAttempts(
  executor: Executor,
  args: { limit: number; quietSeconds: number },
): Promise<OpenAttempt[]> {
  const rows = await executor.execute<OpenAttempt>(sql`
    select id, stripe_intent_id from checkout_attempts
    where state in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate')
      and stripe_intent_id is not null
      and greatest(updated_at, last_read_at) <= now() - make_interval(secs => ${args.quietSeconds}::int)
    order by greatest(updated_at, last_read_at) limit ${args.limit}`);
  return [...rows];
}

/** What is open at Stripe as far as we know: refunds on their way, and disputes without an end. */
export async function listOpenMoney(
  executor: Executor,
  limit: number,
): Promise<{ kind: 'refund' | 'dispute'; id: string }[]> {
  const rows = await executor.execute<{ kind: 'refund' | 'dispute'; id: string }>(sql`
    (select 'refund' as kind, stripe_refund_id as id from refunds
      where state in ('pending', 'requires_action') and stripe_refund_id is not null
      order by updated_at limit ${limit})
    union all
    (select 'dispute', stripe_dispute_id from disputes
      where status not in ('won', 'lost', 'warning_closed', 'prevented') order by updated_at limit ${limit})`);
  return [...rows];
}

/** Payments that are captured and whose fee is not known, with their charge. */
export async function listPaymentsWithoutFee(
  executor: Executor,
  limit: number,
): Promise<{ charge: string }[]> {
  const rows = await executor.execute<{ charge: string }>(sql`
    select stripe_charge_id as charge from payments
    where status = 'succeeded' and fee_minor is null and stripe_charge_id is not null
      and stripe_intent_id not like 'pi\\_demo%'
    order by created_at limit ${limit}`);
  return [...rows];
}

/** Which of these sources the ledger does not have. */
export async function findMissingSources(
  executor: Executor,
  sources: readonly string[],
): Promise<Set<string>> {
  const rows = await executor.execute<{ source: string }>(sql`
    select source from json_array_elements_text(${JSON.stringify(sources)}::text::json) as listed(source)
    where not exists (select 1 from ledger_transactions t where t.source = listed.source)`);
  return new Set(rows.map((row) => row.source));
}

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

/** Runs without findings are kept for a month. */
export async function deleteOldRuns(executor: Executor): Promise<void> {
  await executor.execute(sql`
    delete from reconciliation_runs r where created_at < now() - interval '30 days' and state <> 'running'
      and not exists (select 1 from reconciliation_findings f where f.run_id = r.id)`);
}

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
    on conflict (kind, subject, resolved_at) do update set detail = excluded.detail`);
}

/** Open findings that a complete look did not find again. @returns how many were resolved */
export async function resolveVanished(
  executor: Executor,
  args: { found: ReadonlySet<string>; sinceUnix: number },
): Promise<number> {
  const rows = await executor.execute(sql`
    update reconciliation_findings set resolved_at = clock_timestamp(), resolved_by = 'reconciliation'
    where resolved_at is null and created_at >= to_timestamp(${args.sinceUnix}::float8)
      and kind || ' ' || subject not in (
        select value from json_array_elements_text(${JSON.stringify([...args.found])}::text::json))
    returning 1`);
  return rows.length;
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

const TIME = 'YYYY-MM-DD"T"HH24:MI:SS"Z"';

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
