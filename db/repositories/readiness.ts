/**
 * Whether this database can serve this release: every column that the code knows is there (which needs no right to
 * read the migrator's own table), the queue is installed, and how much of the inbox is waiting.
 */
import { getTableColumns, getTableName, is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import type { Executor } from '../client.ts';
import * as cardTesting from '../schema/card-testing.ts';
import * as carts from '../schema/carts.ts';
import * as catalog from '../schema/catalog.ts';
import * as disputes from '../schema/disputes.ts';
import * as events from '../schema/events.ts';
import * as followUps from '../schema/follow-ups.ts';
import * as ledger from '../schema/ledger.ts';
import * as methods from '../schema/methods.ts';
import * as orders from '../schema/orders.ts';
import * as payments from '../schema/payments.ts';
import * as reconciliation from '../schema/reconciliation.ts';
import * as records from '../schema/records.ts';
import * as refunds from '../schema/refunds.ts';
import * as users from '../schema/users.ts';

function expectedColumns(): string[] {
  const modules = [
    cardTesting,
    carts,
    catalog,
    disputes,
    events,
    followUps,
    ledger,
    methods,
    orders,
    payments,
    reconciliation,
    records,
    refunds,
    users,
  ];
  return modules.flatMap((module) =>
    Object.values(module)
      .filter((value) => is(value, PgTable))
      .flatMap((table) =>
        Object.values(getTableColumns(table)).map((column) => `${getTableName(table)}.${column.name}`),
      ),
  );
}

/** True when every table and column of this release exists, and the queue's schema with them. */
export async function isSchemaReady(executor: Executor): Promise<boolean> {
  const expected = expectedColumns();
  const [row] = await executor.execute<{ present: number; queue: boolean }>(sql`
    select count(*)::int as present, to_regclass('pgboss.job') is not null as queue
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and a.attnum > 0 and not a.attisdropped
      and c.relname || '.' || a.attname = any(${sql.param(expected)}::text[])`);
  return row?.queue === true && row.present === expected.length;
}

export type Backlog = {
  /** Stored events that are not applied yet, counted up to 1000. */
  readonly events: number;
  readonly oldestSeconds: number;
};

export async function readBacklog(executor: Executor): Promise<Backlog> {
  const [row] = await executor.execute<{ events: number; oldest_seconds: number }>(sql`
    select count(*)::int as events,
      coalesce(ceil(extract(epoch from now() - min(received_at))), 0)::int as oldest_seconds
    from (select received_at from stripe_events where state in ('received', 'waiting') limit 1000) as pending`);
  return { events: row?.events ?? 0, oldestSeconds: row?.oldest_seconds ?? 0 };
}
