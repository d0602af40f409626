/**
 * `seen_at` of projected rows: from when what the row shows is, by the database's clock. A read counts from its
 * beginning; an event from when it is applied, because what it tells happened before that. It never goes back (rule 36).
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#db/client.ts';
import type { ObservationSource } from '#lib/domain/observation-order.ts';

/** The time of an observation, for a column of the row that it is written to. */
export const momentOf = (source: ObservationSource): SQL =>
  source.kind === 'read' ? sql`to_timestamp(${source.startedAtMs}::float8 / 1000)` : sql`now()`;

/** The new value of the row's `seen_at`. @param column the present value, for example `seen_at` */
export const laterOf = (column: SQL, source: ObservationSource): SQL =>
  sql`greatest(${column}, ${momentOf(source)})`;

/** Reads `seen_at` as milliseconds, null while nothing of Stripe's is shown. */
export const seenAtMs = (column: SQL): SQL => sql`extract(epoch from ${column})::float8 * 1000`;

/** Every table whose rows show an object of Stripe's, and the column that names the row. */
const ROWS = {
  checkout_attempts: 'id',
  refunds: 'id',
  disputes: 'id',
  early_fraud_warnings: 'id',
  radar_reviews: 'id',
  saved_methods: 'id',
  setup_attempts: 'id',
  customers: 'stripe_customer_id',
} as const;

/** A read found the row as it is: what it shows is true from the read's beginning on. */
export async function confirmSeen(
  tx: Transaction,
  row: { readonly table: keyof typeof ROWS; readonly id: string },
  source: ObservationSource,
): Promise<void> {
  // An event that tells nothing new may be an old one: it confirms nothing.
  if (source.kind === 'event') return;
  await tx.execute(sql`
    update ${sql.identifier(row.table)} set seen_at = ${momentOf(source)}
    where ${sql.identifier(ROWS[row.table])} = ${row.id} and (seen_at is null or seen_at < ${momentOf(source)})`);
}
