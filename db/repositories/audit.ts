/** The audit log and its seals. Rows come back as text exactly as they are stored, because hashes are made of it. */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';

/** One audit row, every column as the database writes it. */
export type AuditRow = {
  id: number;
  actor: string;
  action: string;
  subject: string;
  detail: string;
  created_us: string;
};

export type SealRow = {
  id: number;
  from_id: number;
  to_id: number;
  row_count: number;
  row_marks: string;
  root_hash: string;
  previous_mac: string;
  mac: string;
  created_ms: number;
};

const ROW = sql`id::float8 as id, actor, action, subject, detail::text as detail,
  (extract(epoch from created_at) * 1000000)::bigint::text as created_us`;
const SEAL = sql`id::float8 as id, from_id::float8 as from_id, to_id::float8 as to_id, row_count, row_marks, root_hash,
  previous_mac, mac, round(extract(epoch from created_at) * 1000)::float8 as created_ms`;

/** Only one sealer works at a time; the lock ends with its transaction. */
const SEAL_LOCK = 7_302_115;

/**
 * The last finished row, and the transactions that may still bring rows before it. Whoever writes an audit row holds a
 * lock on the table from before its id is drawn until its commit can be seen; ids are drawn one by one (no cache).
 */
export async function readAuditEdge(executor: Executor): Promise<{ lastId: number; writers: string[] }> {
  const rows = await executor.execute<{ last_id: number; writers: string[] }>(sql`
    select coalesce((select max(id) from audit_log), 0)::float8 as last_id,
      coalesce((select json_agg(l.virtualtransaction) from pg_locks l
        where l.locktype = 'relation' and l.relation = 'audit_log'::regclass and l.granted
          and l.database = (select oid from pg_database where datname = current_database())
          and l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')), '[]'::json) as writers`);
  return { lastId: rows[0]?.last_id ?? 0, writers: rows[0]?.writers ?? [] };
}

/** @returns false when another sealer is at work */
export async function tryLockSeals(tx: Transaction): Promise<boolean> {
  const rows = await tx.execute<{ taken: boolean }>(
    sql`select pg_try_advisory_xact_lock(${SEAL_LOCK}::bigint) as taken`,
  );
  return rows[0]?.taken === true;
}

export async function readLastSeal(executor: Executor): Promise<SealRow | undefined> {
  const rows = await executor.execute<SealRow>(sql`select ${SEAL} from audit_seals order by id desc limit 1`);
  return rows[0];
}

/** Seals after an id, oldest first. */
export async function readSealsAfter(executor: Executor, id: number, limit: number): Promise<SealRow[]> {
  const rows = await executor.execute<SealRow>(
    sql`select ${SEAL} from audit_seals where id > ${id}::bigint order by id limit ${limit}`,
  );
  return [...rows];
}

export async function hasSeal(executor: Executor, seal: { id: number; mac: string }): Promise<boolean> {
  const rows = await executor.execute(
    sql`select 1 from audit_seals where id = ${seal.id}::bigint and mac = ${seal.mac}`,
  );
  return rows.length > 0;
}

/** Rows of a range of ids, in order. */
export async function readAuditRange(
  executor: Executor,
  range: { fromId: number; toId: number; limit: number },
): Promise<AuditRow[]> {
  const rows = await executor.execute<AuditRow>(sql`
    select ${ROW} from audit_log where id >= ${range.fromId}::bigint and id <= ${range.toId}::bigint
    order by id limit ${range.limit}`);
  return [...rows];
}

export async function insertSeal(tx: Transaction, seal: Omit<SealRow, 'id'>): Promise<number> {
  const rows = await tx.execute<{ id: number }>(sql`
    insert into audit_seals (from_id, to_id, row_count, row_marks, root_hash, previous_mac, mac, created_at)
    values (${seal.from_id}, ${seal.to_id}, ${seal.row_count}, ${seal.row_marks}, ${seal.root_hash},
            ${seal.previous_mac}, ${seal.mac}, to_timestamp(${seal.created_ms}::float8 / 1000))
    returning id::float8 as id`);
  return rows[0]?.id ?? 0;
}

/** Rows that no seal covers: before the first range, or after the last. */
export async function countUnsealed(
  executor: Executor,
  sealed: { firstId: number; lastId: number },
): Promise<{ before: number | null; after: number }> {
  const rows = await executor.execute<{ before: number | null; after: number }>(sql`
    select (select min(id) from audit_log where id < ${sealed.firstId}::bigint)::float8 as before,
      (select count(*) from audit_log where id > ${sealed.lastId}::bigint)::float8 as after`);
  return rows[0] ?? { before: null, after: 0 };
}

export type AuditListed = {
  id: number;
  actor: string;
  action: string;
  subject: string;
  detail: Record<string, string | number | boolean | null>;
  created_at: string;
  sealed: boolean;
};

/** Audit rows, newest first. */
export async function listAudit(
  executor: Executor,
  args: { limit: number; before: number | null; subject: string | null; actor: string | null },
): Promise<AuditListed[]> {
  const rows = await executor.execute<AuditListed>(sql`
    select l.id::float8 as id, l.actor, l.action, l.subject, l.detail,
      to_char(l.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as created_at,
      l.id <= coalesce((select to_id from audit_seals order by id desc limit 1), 0) as sealed
    from audit_log l
    where (${args.before}::bigint is null or l.id < ${args.before}::bigint)
      and (${args.subject}::text is null or l.subject = ${args.subject}::text)
      and (${args.actor}::text is null or l.actor = ${args.actor}::text)
    order by l.id desc limit ${args.limit}`);
  return [...rows];
}

/** A row of an action that is nobody's money transaction: a replay, a verification, a resolved finding. */
export async function insertAudit(
  executor: Executor,
  row: {
    actor: string;
    action: string;
    subject: string;
    detail?: Readonly<Record<string, string | number | boolean | null>>;
  },
): Promise<void> {
  await executor.execute(sql`
    insert into audit_log (actor, action, subject, detail)
    values (${row.actor}, ${row.action}, ${row.subject}, ${JSON.stringify(row.detail ?? {})}::text::jsonb)`);
}
