/** The encrypted columns of every table, found by their names, and what re-encrypts them needs of their rows. */
import { getTableColumns, getTableName, is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import type { Executor } from '#db/client.ts';
import * as disputes from '../schema/disputes.ts';
import * as events from '../schema/events.ts';
import * as methods from '../schema/methods.ts';
import * as orders from '../schema/orders.ts';
import * as payments from '../schema/payments.ts';
import * as refunds from '../schema/refunds.ts';
import * as users from '../schema/users.ts';

/** `key` is the primary key, whose value is bound into each encrypted value. */
export type EncryptedColumn = { readonly table: string; readonly column: string; readonly key: string };

/** Every column whose name ends in `_enc`. */
export function encryptedColumns(): EncryptedColumn[] {
  const modules = [disputes, events, methods, orders, payments, refunds, users];
  return modules.flatMap((module) =>
    Object.values(module)
      .filter((value) => is(value, PgTable))
      .flatMap((table) => {
        const columns = Object.values(getTableColumns(table));
        const key = columns.find((column) => column.primary)?.name;
        return columns
          .filter((column) => column.name.endsWith('_enc') && key !== undefined)
          .map((column) => ({ table: getTableName(table), column: column.name, key: key ?? '' }));
      }),
  );
}

export type EncryptedValue = { key: string; value: string };

/** Values that were encrypted with another key, in the order of their rows. @param beginning of a value of the present key */
export async function readOldValues(
  executor: Executor,
  of: EncryptedColumn,
  args: { beginning: string; after: string; limit: number },
): Promise<EncryptedValue[]> {
  const [table, column, key] = [sql.identifier(of.table), sql.identifier(of.column), sql.identifier(of.key)];
  const rows = await executor.execute<EncryptedValue>(sql`
    select ${key}::text as key, ${column} as value from ${table}
    where ${column} is not null and not starts_with(${column}, ${args.beginning})
      and ${key}::text collate "C" > ${args.after}
    order by ${key}::text collate "C" limit ${args.limit}`);
  return [...rows];
}

/** Writes values anew, each unless it was changed meanwhile. @returns how many were written */
export async function replaceValues(
  executor: Executor,
  of: EncryptedColumn,
  values: readonly { readonly key: string; readonly old: string; readonly renewed: string }[],
): Promise<number> {
  const [table, column, key] = [sql.identifier(of.table), sql.identifier(of.column), sql.identifier(of.key)];
  const rows = await executor.execute(sql`
    update ${table} t set ${column} = n.renewed
    from json_to_recordset(${JSON.stringify(values)}::text::json) as n(key text, old text, renewed text)
    where t.${key}::text = n.key and t.${column} = n.old returning 1`);
  return rows.length;
}
