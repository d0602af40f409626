/** What became of a payment's money, as its shopper is told: taken, released at the bank, given back. */
import { sql } from 'drizzle-orm';

/** Columns of a payment `p` that may be missing. Money that is only authorised is not charged. */
export const CHARGED = sql`case when p.status = 'succeeded' then p.amount_minor::float8 end as captured_minor,
  p.released_minor::float8 as released_minor,
  (select coalesce(sum(r.amount_minor), 0)::float8 from refunds r where r.payment_id = p.id and r.state = 'succeeded')
    as refunded_minor`;

export type ChargedRow = {
  captured_minor: number | null;
  released_minor: number | null;
  refunded_minor: number;
};

type Charged = { capturedMinor: number; releasedMinor: number; refundedMinor: number };

/** @returns null while nothing was taken */
export const chargedOf = (row: ChargedRow): Charged | null =>
  row.captured_minor === null
    ? null
    : {
        capturedMinor: row.captured_minor,
        releasedMinor: row.released_minor ?? 0,
        refundedMinor: row.refunded_minor,
      };
