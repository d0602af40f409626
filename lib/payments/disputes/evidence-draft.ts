/** The staged evidence of a dispute: personal data, so it is kept encrypted. */
import type { Transaction } from '#db/client.ts';
import { type DisputeRow, readDispute } from '#db/repositories/disputes.ts';
import { lockPayment } from '#db/repositories/payments.ts';
import { type EvidenceDraft, NO_EVIDENCE } from '#lib/domain/dispute-evidence.ts';
import { decryptField, encryptField } from '#lib/security/field-encryption.ts';

const place = (rowId: string) => ({ table: 'disputes', column: 'evidence_enc', rowId });

export const draftOf = (row: Pick<DisputeRow, 'id' | 'evidence_enc'>): EvidenceDraft =>
  row.evidence_enc === null
    ? NO_EVIDENCE
    : (JSON.parse(decryptField(row.evidence_enc, place(row.id))) as EvidenceDraft);

export const sealDraft = (rowId: string, draft: EvidenceDraft): string =>
  encryptField(JSON.stringify(draft), place(rowId));

/** The dispute under its payment's lock, so that two people at one draft lose nothing of each other. */
export async function lockDispute(tx: Transaction, stripeId: string): Promise<DisputeRow | undefined> {
  const seen = await readDispute(tx, stripeId);
  if (!seen) return undefined;
  await lockPayment(tx, { paymentId: seen.payment_id });
  return await readDispute(tx, stripeId);
}
