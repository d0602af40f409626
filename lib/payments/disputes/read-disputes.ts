/** Disputes as staff see them: the list with deadlines, one with the evidence that is staged. */
import { database } from '#db/client.ts';
import { type DisputeRow, listDisputes, readDispute } from '#db/repositories/disputes.ts';
import type { DisputeDetail, DisputeListAnswer, DisputeView } from '#lib/contracts/disputes.ts';
import { pageOf, readCursor } from '#lib/contracts/keyset-cursor.ts';
import { ANSWERABLE_DISPUTE_STATUSES } from '#lib/domain/dispute.ts';
import { isoTime } from '#lib/domain/iso-time.ts';
import { draftOf } from './evidence-draft.ts';

const PAGE = 30;

export const isAnswerable = (row: Pick<DisputeRow, 'status' | 'past_due'>): boolean =>
  ANSWERABLE_DISPUTE_STATUSES.includes(row.status) && !row.past_due;

const viewOf = (row: DisputeRow): DisputeView => ({
  id: row.stripe_dispute_id,
  orderNumber: row.order_number,
  status: row.status,
  reason: row.reason,
  amountMinor: row.amount_minor,
  currency: row.currency,
  chargeRefundable: row.charge_refundable,
  evidenceDueBy: row.due_unix === null ? null : new Date(row.due_unix * 1000).toISOString(),
  hasEvidence: row.has_evidence,
  pastDue: row.past_due,
  submissionCount: row.submission_count,
  withdrawnMinor: row.withdrawn_minor,
  reinstatedMinor: row.reinstated_minor,
  feeMinor: row.fee_minor,
  openedAt: isoTime(row.opened_at),
  answerable: isAnswerable(row),
});

export async function readDisputeList(args: {
  open: boolean;
  cursor?: string | undefined;
}): Promise<DisputeListAnswer> {
  const before = readCursor(args.cursor, (text) => !Number.isNaN(Date.parse(text)));
  const rows = await listDisputes(database(), {
    open: args.open,
    before: before && { openedAt: before.sortValue, id: before.id },
    limit: PAGE + 1,
  });
  const { shown, nextCursor } = pageOf(rows, PAGE, (row) => ({
    sortValue: isoTime(row.opened_at),
    id: row.stripe_dispute_id,
  }));
  return { data: shown.map(viewOf), nextCursor };
}

/** @returns null for an id that is unknown */
export async function readDisputeDetail(stripeId: string): Promise<DisputeDetail | null> {
  const row = await readDispute(database(), stripeId);
  if (!row) return null;
  const { texts, files } = draftOf(row);
  const shown = Object.entries(files).map(([field, { name, type, sizeBytes }]) => [
    field,
    { name, type, sizeBytes },
  ]);
  return { ...viewOf(row), evidence: { texts, files: Object.fromEntries(shown) } };
}
