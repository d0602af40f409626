/** What waits for staff, for the first page of the admin. */
import { database } from '#db/client.ts';
import { readOpenWork } from '#db/repositories/admin-overview.ts';
import type { OpenWork } from '#lib/contracts/admin-orders.ts';
import { isoTimeOrNull } from '#lib/domain/iso-time.ts';
import { invariant } from '#lib/domain/result.ts';

export async function readOpenWorkForStaff(): Promise<OpenWork> {
  const row = await readOpenWork(database());
  invariant(row, 'a count is always there');
  const lastBadAt = isoTimeOrNull(row.last_bad_signature);
  return {
    orders: row.orders,
    disputesToAnswer: row.disputes_to_answer,
    nextDisputeDueAt: isoTimeOrNull(row.next_dispute_due),
    nextCaptureBefore: isoTimeOrNull(row.next_capture_before),
    deadEvents: row.dead_events,
    openFindings: row.open_findings,
    badSignatures: lastBadAt === null ? null : { failures: row.bad_signatures, lastAt: lastBadAt },
  };
}
