/** Column builders that every table shares: ids made in the application, minor units, times, one-of checks. */
import { type SQL, sql } from 'drizzle-orm';
import { type AnyPgColumn, bigint, text, timestamp, uuid } from 'drizzle-orm/pg-core';

export const id = () => uuid('id').primaryKey();
/** Minor units; `number` mode is safe because the domain refuses anything beyond 2^53. */
export const minor = (name: string) => bigint(name, { mode: 'number' });
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
/** From when what a projected row shows is: the beginning of the read, or when the event was applied (rule 36). */
export const seenAt = () => at('seen_at');
export const createdAt = () => at('created_at').notNull().defaultNow();
export const currency = () => text('currency').notNull();

/** `column in ('a', 'b')` for a check constraint over a closed union. */
export function oneOf(column: AnyPgColumn, values: readonly string[]): SQL {
  return sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`;
}

/** A lower-case three-letter currency. */
export const isCurrency = (column: AnyPgColumn): SQL => sql`${column} ~ '^[a-z]{3}$'`;
