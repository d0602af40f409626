/** How far Stripe was read back, what the inbox and the ledger miss of it, and what is open here. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';
import type { EventState } from '#lib/domain/order-state.ts';

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
