/** Spreads what is tried again, so that after an outage not everything comes back in the same second. */
import { type SQL, sql } from 'drizzle-orm';

/**
 * A factor between three quarters and one: a pause never outgrows its bound. It follows from the row and the number of the
 * try, by the database's own hash; nothing is drawn, so that a simulation can be replayed.
 */
export const jitterOf = (id: SQL, tries: SQL): SQL =>
  sql`(0.75 + 0.25 * (hashtextextended(${id}::text, ${tries}::bigint) & 1023) / 1023.0)::float8`;
