/** The inbox as staff see and steer it: lists by keyset, replays and ignores with an audit row. */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import type { EventChanges, EventExtract } from '#db/schema/events.ts';
import type { EventState } from '#lib/domain/order-state.ts';

export type InboxRow = {
  id: string;
  type: string;
  object_id: string;
  api_version: string | null;
  created_unix: number;
  received_at: string;
  received_us: string;
  applied_at: string | null;
  next_try_at: string | null;
  state: EventState;
  reason: string | null;
  attempts: number;
  duplicates: number;
  changes: EventChanges | null;
  extract: EventExtract;
};

const COLUMNS = sql`id, type, object_id, api_version, created_unix::float8 as created_unix, received_at,
  (extract(epoch from received_at) * 1000000)::bigint::text as received_us, applied_at, next_try_at, state, reason,
  attempts, duplicates, changes, extract`;

export type InboxFilter = {
  readonly state: EventState | null;
  readonly type: string | null;
  readonly objectId: string | null;
  /** Microseconds, because rows of one burst share a millisecond. */
  readonly before: { readonly receivedUs: string; readonly id: string } | null;
  readonly limit: number;
};

/** Newest first. */
export async function listInbox(executor: Executor, filter: InboxFilter): Promise<InboxRow[]> {
  const page = filter.before
    ? sql`and (received_at, id) < (to_timestamp(0) + make_interval(secs => ${filter.before.receivedUs}::numeric::float8 / 1000000), ${filter.before.id})`
    : sql``;
  const rows = await executor.execute<InboxRow>(sql`
    select ${COLUMNS} from stripe_events
    where (${filter.state}::text is null or state = ${filter.state})
      and (${filter.type}::text is null or type = ${filter.type})
      and (${filter.objectId}::text is null or object_id = ${filter.objectId}) ${page}
    order by received_at desc, id desc limit ${filter.limit}`);
  return [...rows];
}

export async function readInbox(executor: Executor, id: string): Promise<InboxRow | undefined> {
  const rows = await executor.execute<InboxRow>(sql`select ${COLUMNS} from stripe_events where id = ${id}`);
  return rows[0];
}

export type ApplicationRow = {
  state: EventState;
  attempts: number;
  reason: string | null;
  changes: EventChanges | null;
  applied_at: string | null;
  replayed_at: string;
};

/** How an event ended each time before it was replayed, oldest first. */
export async function listApplications(executor: Executor, eventId: string): Promise<ApplicationRow[]> {
  const rows = await executor.execute<ApplicationRow>(sql`
    select state, attempts, reason, changes, applied_at, replayed_at from event_applications
    where event_id = ${eventId} order by number`);
  return [...rows];
}

/** Ids of a state, oldest first. */
export async function listByState(
  executor: Executor,
  args: { state: EventState; limit: number },
): Promise<string[]> {
  const rows = await executor.execute<{ id: string }>(sql`
    select id from stripe_events where state = ${args.state} order by received_at, id limit ${args.limit}`);
  return rows.map((row) => row.id);
}

/**
 * As if it had just come, without attempts. How it ended before is kept as an application of its own, with what it
 * changed, unless that is kept already. @returns false when it is not there
 */
export async function resetEvent(tx: Transaction, args: { id: string; actor: string }): Promise<boolean> {
  const rows = await tx.execute(sql`
    with was as materialized (
      select id, state, attempts, reason, changes, applied_at from stripe_events where id = ${args.id} for no key update
    ), before as materialized (
      select max(number) as number, (array_agg(changes order by number desc) filter (where changes is not null))[1] as changes
      from event_applications where event_id = ${args.id}
    ), kept as (
      insert into event_applications (event_id, number, state, attempts, reason, changes, applied_at)
      select was.id, coalesce(before.number, 0) + 1, was.state, was.attempts, was.reason,
        nullif(was.changes, before.changes), was.applied_at
      from was, before
    ), e as (
      update stripe_events s set state = 'received', attempts = 0, reason = 'replayed', next_try_at = now(), applied_at = null
      from was where s.id = was.id returning s.id
    )
    insert into audit_log (actor, action, subject) select ${args.actor}, 'event.replay', 'event:' || id from e
    returning id`);
  return rows.length > 0;
}

/** An admin decides that it needs nothing. @returns false when it is not there or not waiting for anything */
export async function ignoreEvent(tx: Transaction, args: { id: string; actor: string }): Promise<boolean> {
  const rows = await tx.execute(sql`
    with e as (
      update stripe_events set state = 'ignored', reason = 'ignored_by_admin', next_try_at = null, applied_at = now()
      where id = ${args.id} and state in ('received', 'waiting', 'dead') returning id
    )
    insert into audit_log (actor, action, subject) select ${args.actor}, 'event.ignore', 'event:' || id from e
    returning id`);
  return rows.length > 0;
}
