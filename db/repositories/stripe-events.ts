/** The inbox: an event is stored once by its id, before anything is acknowledged; its state says what became of it. */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import type { EventChanges, EventExtract } from '#db/schema/events.ts';
import type { EventState } from '#lib/domain/order-state.ts';
import { jitterOf } from './jitter.ts';

export type NewEvent = {
  readonly id: string;
  readonly type: string;
  readonly objectId: string;
  readonly apiVersion: string | null;
  readonly livemode: boolean;
  readonly createdUnix: number;
  readonly extract: EventExtract;
  readonly bodyEnc: string;
};

/** Milliseconds that applying may wait for a lock, and run in all, before the worker takes over (decision 0015). */
const LOCK_WAIT = '250ms';
const STATEMENT_TIME = '2500ms';

/**
 * Stores an event as applied; the caller corrects the state when applying ends otherwise. Also bounds the waits of
 * the rest of this transaction.
 * @returns false when the event is known already
 */
export async function insertEvent(tx: Transaction, event: NewEvent): Promise<boolean> {
  const rows = await tx.execute(sql`
    with bounds as (
      select set_config('lock_timeout', ${LOCK_WAIT}, true), set_config('statement_timeout', ${STATEMENT_TIME}, true)
    ), stored as (
      insert into stripe_events (id, type, object_id, api_version, livemode, created_unix, extract, state, attempts, applied_at)
      select ${event.id}, ${event.type}, ${event.objectId}, ${event.apiVersion}, ${event.livemode}::boolean,
             ${event.createdUnix}::bigint, ${JSON.stringify(event.extract)}::text::jsonb, 'applied', 1, now()
      from bounds
      on conflict (id) do nothing
      returning id
    )
    insert into stripe_event_bodies (event_id, body_enc) select id, ${event.bodyEnc} from stored returning event_id`);
  return rows.length > 0;
}

/** What a read from Stripe showed, kept beside the events; or, as `received`, that an object is to be read. */
export async function insertObservation(
  tx: Transaction,
  args: {
    id: string;
    type: string;
    objectId: string;
    livemode: boolean;
    createdUnix: number;
    extract: EventExtract;
    state: 'applied' | 'received';
    reason: string;
    changes: EventChanges | null;
  },
): Promise<void> {
  await tx.execute(sql`
    insert into stripe_events (id, type, object_id, livemode, created_unix, extract, state, attempts, reason, changes,
                               applied_at, next_try_at)
    values (${args.id}, ${args.type}, ${args.objectId}, ${args.livemode}, ${args.createdUnix},
            ${JSON.stringify(args.extract)}::text::jsonb, ${args.state}::text, ${args.state === 'applied' ? 1 : 0}::int,
            ${args.reason}, ${changesText(args.changes)}::text::jsonb,
            case when ${args.state}::text = 'applied' then now() end, case when ${args.state}::text = 'received' then now() end)`);
}

const changesText = (changes: EventChanges | null | undefined): string | null =>
  changes && Object.keys(changes).length > 0 ? JSON.stringify(changes) : null;

/** Counts a delivery of an event that is known; it waits no longer for that than applying may. */
export async function countDuplicate(tx: Transaction, id: string): Promise<void> {
  await tx.execute(sql`
    with bounds as (select set_config('lock_timeout', ${LOCK_WAIT}, true))
    update stripe_events set duplicates = duplicates + 1 from bounds where id = ${id}`);
}

/** Corrects an event's state and says what it changed. `retryInSeconds` only for received and waiting; up to a quarter less. */
export async function setEventState(
  executor: Executor,
  args: {
    id: string;
    state: EventState;
    reason: string | null;
    changes?: EventChanges | null;
    retryInSeconds?: number;
    onlyPending?: boolean;
  },
): Promise<void> {
  const next = args.retryInSeconds ?? null;
  await executor.execute(sql`
    update stripe_events set state = ${args.state}, reason = ${args.reason},
      changes = coalesce(changes || ${changesText(args.changes)}::text::jsonb, ${changesText(args.changes)}::text::jsonb, changes),
      next_try_at = now() + make_interval(secs => ${next}::float8 * ${jitterOf(sql`id`, sql`attempts`)}),
      applied_at = case when ${args.state} in ('received', 'waiting', 'dead') then null else now() end
    where id = ${args.id} and (not ${args.onlyPending === true}::boolean or state in ('received', 'waiting'))`);
}

export type StoredEvent = {
  id: string;
  type: string;
  object_id: string;
  api_version: string | null;
  livemode: boolean;
  created_unix: number;
  extract: EventExtract;
  state: EventState;
  attempts: number;
  reason: string | null;
};

const COLUMNS = sql`id, type, object_id, api_version, livemode, created_unix::float8 as created_unix, extract, state, attempts, reason`;

export async function readExtract(executor: Executor, id: string): Promise<EventExtract | undefined> {
  const rows = await executor.execute<{ extract: EventExtract }>(
    sql`select extract from stripe_events where id = ${id}`,
  );
  return rows[0]?.extract;
}

/** Claims one event that is still to be applied; a second worker finds it locked and leaves it. */
export async function claimPendingEvent(tx: Transaction, id: string): Promise<StoredEvent | undefined> {
  const rows = await tx.execute<StoredEvent>(sql`
    select ${COLUMNS} from stripe_events where id = ${id} and state in ('received', 'waiting')
    for update skip locked`);
  return rows[0];
}

/** Counts a try that failed and returns how many there were. */
export async function countEventTry(
  executor: Executor,
  args: { id: string; reason: string; retryInSeconds: number },
): Promise<number> {
  const rows = await executor.execute<{ attempts: number }>(sql`
    update stripe_events set attempts = attempts + 1, reason = ${args.reason},
      next_try_at = now() + make_interval(secs => ${args.retryInSeconds}::float8)
    where id = ${args.id} and state in ('received', 'waiting') returning attempts`);
  return rows[0]?.attempts ?? 0;
}

/** Takes stored events whose next try is due; a taken one is left alone by other workers for the lease. */
export async function leaseDueEvents(
  executor: Executor,
  args: { limit: number; leaseSeconds: number },
): Promise<string[]> {
  const rows = await executor.execute<{ id: string }>(sql`
    update stripe_events set next_try_at = now() + make_interval(secs => ${args.leaseSeconds}::float8)
    where id in (
      select id from stripe_events where state in ('received', 'waiting') and next_try_at <= now()
      order by next_try_at limit ${args.limit} for update skip locked
    )
    returning id`);
  return rows.map((row) => row.id);
}
