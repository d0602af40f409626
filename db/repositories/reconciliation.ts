/** How far Stripe was read back, what the inbox and the ledger miss of it, and what is open here. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Executor } from '#db/client.ts';
import type { EventState } from '#lib/domain/order-state.ts';

/**
 * opening: movements before it are summed up in one posting per currency. opened: that posting is made.
 */
export type CursorName = 'events' | 'balance_transactions' | 'opening' | 'opened';

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

/** Who was asked about longest ago is next; one that was never asked about is first. */
const TURN = sql`order by reconciled_at nulls first, created_at limit`;

/**
 * Takes the next attempts that wait for Stripe and were left alone for a while. Taking moves them to the end, whatever
 * the read shows, so that each gets its turn.
 */
export async function takeOpenAttempts(
  executor: Executor,
  args: { limit: number; quietSeconds: number },
): Promise<OpenAttempt[]> {
  const rows = await executor.execute<OpenAttempt>(sql`
    update checkout_attempts set reconciled_at = clock_timestamp()
    where id in (
      select id from checkout_attempts
      where state in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate')
        and stripe_intent_id is not null
        and greatest(updated_at, last_read_at) <= now() - make_interval(secs => ${args.quietSeconds}::int)
      ${TURN} ${args.limit})
    returning id, stripe_intent_id`);
  return [...rows];
}

/** Takes the next of what is open at Stripe as far as we know: refunds on their way, and disputes without an end. */
export async function takeOpenMoney(
  executor: Executor,
  limit: number,
): Promise<{ kind: 'refund' | 'dispute'; id: string }[]> {
  const rows = await executor.execute<{ kind: 'refund' | 'dispute'; id: string }>(sql`
    with r as (
      update refunds set reconciled_at = clock_timestamp() where id in (
        select id from refunds where state in ('pending', 'requires_action') and stripe_refund_id is not null
        ${TURN} ${limit})
      returning stripe_refund_id as id
    ), d as (
      update disputes set reconciled_at = clock_timestamp() where id in (
        select id from disputes where status not in ('won', 'lost', 'warning_closed', 'prevented') ${TURN} ${limit})
      returning stripe_dispute_id as id
    )
    select 'refund' as kind, id from r union all select 'dispute', id from d`);
  return [...rows];
}

/** Takes the next charges of payments that are captured and whose fee is not known. */
export async function takeChargesWithoutFee(executor: Executor, limit: number): Promise<string[]> {
  const rows = await executor.execute<{ charge: string }>(sql`
    update payments set reconciled_at = clock_timestamp()
    where id in (
      select id from payments
      where status = 'succeeded' and fee_minor is null and stripe_charge_id is not null
        and stripe_intent_id not like 'pi\\_demo%'
      ${TURN} ${limit})
    returning stripe_charge_id as charge`);
  return rows.map(({ charge }) => charge);
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

export type Gap = { id: string; from_unix: number; to_unix: number };

/** Remembers a time whose events are not listed any more, before any cursor moves past it. */
export async function rememberGap(
  executor: Executor,
  gap: { fromUnix: number; toUnix: number },
): Promise<void> {
  await executor.execute(sql`
    insert into reconciliation_gaps (id, from_unix, to_unix) values (${uuidv7()}, ${gap.fromUnix}, ${gap.toUnix})
    on conflict (from_unix) do update set to_unix = greatest(reconciliation_gaps.to_unix, excluded.to_unix)`);
}

export async function listGaps(executor: Executor): Promise<Gap[]> {
  const rows = await executor.execute<Gap>(sql`
    select id, from_unix::float8 as from_unix, to_unix::float8 as to_unix from reconciliation_gaps order by from_unix`);
  return [...rows];
}

/** The gap was listed, as far as it reached then. */
export async function closeGap(executor: Executor, gap: Gap): Promise<void> {
  await executor.execute(sql`
    delete from reconciliation_gaps where id = ${gap.id} and to_unix <= ${gap.to_unix}`);
}
