/** Disputes as staff see them: the list with deadlines, one with the evidence that is staged. */
import { database } from '#db/client.ts';
import { type DisputeRow, listDisputes, readDispute } from '#db/repositories/disputes.ts';
import type { DisputeDetail, DisputeListAnswer, DisputeView } from '#lib/contracts/disputes.ts';
import { ANSWERABLE_DISPUTE_STATUSES } from '#lib/domain/dispute.ts';
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
  openedAt: new Date(row.opened_at).toISOString(),
  answerable: isAnswerable(row),
});

/** A cursor names the last row of a page; one that was tampered with starts from the top. */
function readCursor(cursor: string | undefined): { openedAt: string; id: string } | null {
  const [openedAt = '', id = ''] = Buffer.from(cursor ?? '', 'base64url')
    .toString('utf8')
    .split(' ');
  return id === '' || Number.isNaN(Date.parse(openedAt)) ? null : { openedAt, id };
}

export async function readDisputeList(args: {
  open: boolean;
  cursor?: string | undefined;
}): Promise<DisputeListAnswer> {
  const rows = await listDisputes(database(), {
    open: args.open,
    before: readCursor(args.cursor),
    limit: PAGE + 1,
  });
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  const more = rows.length > PAGE && last !== undefined;
  return {
    data: shown.map(viewOf),
    nextCursor: more
      ? Buffer.from(`${new Date(last.opened_at).toISOString()} ${last.stripe_dispute_id}`).toString(
          'base64url',
        )
      : null,
  };
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
