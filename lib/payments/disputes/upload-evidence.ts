/**
 * A file of evidence: checked by its bytes, uploaded to Stripe and named in the draft. The bytes are not kept here, so
 * an upload that a crash cut is given up, and the person chooses the file again.
 */
import { createHash } from 'node:crypto';
import { database, inTransaction } from '#db/client.ts';
import { saveEvidence } from '#db/repositories/disputes.ts';
import {
  deferOperation,
  idempotencyKeyOf,
  type OperationRow,
  settleOperation,
} from '#db/repositories/operations.ts';
import type { DisputeDetail } from '#lib/contracts/disputes.ts';
import {
  type EvidenceFileField,
  evidenceFileType,
  isEvidenceFileField,
  MAX_FILES_BYTES,
  stageFile,
} from '#lib/domain/dispute-evidence.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, invariant, ok, type Result } from '#lib/domain/result.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';
import { createEvidenceFile } from '#lib/payments/stripe/disputes.ts';
import { draftOf, lockDispute, sealDraft } from './evidence-draft.ts';
import { isAnswerable, readDisputeDetail } from './read-disputes.ts';

/** A file takes its time on a slow line. */
const UPLOAD_SECONDS = 120;

export type UploadArgs = {
  readonly disputeId: string;
  readonly adminId: string;
  readonly field: string;
  /** As its owner named it; shown to people, never used as a path. */
  readonly name: string;
  readonly bytes: Buffer;
};

export async function uploadEvidence(args: UploadArgs): Promise<Result<DisputeDetail, PublicError>> {
  const { field, bytes } = args;
  if (!isEvidenceFileField(field)) return err(publicError('not_found'));
  if (bytes.length > MAX_FILES_BYTES) return err(publicError('evidence_files_too_large'));
  const type = evidenceFileType(bytes);
  if (type === null) return err(publicError('evidence_file_type'));
  const operation = await begin(args, field);
  if (!operation.ok) return operation;
  const name = args.name.replaceAll(/[^\p{L}\p{N}._ -]/gu, '_').slice(0, 120) || 'evidence';
  const options = { idempotencyKey: idempotencyKeyOf(operation.value), pace: 'interactive' } as const;
  const made = await createEvidenceFile({ bytes, name, type }, options);
  if (!made.ok) return await giveUp(operation.value, made.error);
  const file = { fileId: made.value, name, type, sizeBytes: bytes.length };
  const staged = await inTransaction(database(), async (tx): Promise<Result<null, PublicError>> => {
    const dispute = await lockDispute(tx, args.disputeId);
    invariant(dispute, 'a dispute is never taken away');
    await settleOperation(tx, {
      id: operation.value.id,
      state: 'succeeded',
      stripeObjectId: made.value,
      outcome: null,
    });
    const draft = stageFile(draftOf(dispute), field, file);
    if (!draft.ok) return err(publicError('evidence_files_too_large'));
    await saveEvidence(tx, {
      id: dispute.id,
      evidenceEnc: sealDraft(dispute.id, draft.value),
      actor: `user:${args.adminId}`,
      action: 'dispute.file',
      fields: field,
    });
    return ok(null);
  });
  if (!staged.ok) return staged;
  const detail = await readDisputeDetail(args.disputeId);
  return detail ? ok(detail) : err(publicError('not_found'));
}

async function begin(args: UploadArgs, field: EvidenceFileField): Promise<Result<OperationRow, PublicError>> {
  return await inTransaction(database(), async (tx) => {
    const dispute = await lockDispute(tx, args.disputeId);
    if (!dispute) return err(publicError('not_found'));
    if (!isAnswerable(dispute)) return err(publicError('dispute_not_answerable'));
    const sha256 = createHash('sha256').update(args.bytes).digest('hex');
    const operation = await commitOperation(tx, {
      kind: 'file.create',
      userId: args.adminId,
      subjectId: dispute.id,
      request: { field, sha256, sizeBytes: args.bytes.length },
      leaseSeconds: UPLOAD_SECONDS,
    });
    return ok(operation);
  });
}

async function giveUp(
  operation: OperationRow,
  failure: { readonly class: string; readonly code: string },
): Promise<Result<never, PublicError>> {
  const refused = failure.class === 'rejected';
  const settled = { id: operation.id, stripeObjectId: null, outcome: failure.code };
  if (refused) await settleOperation(database(), { ...settled, state: 'rejected' });
  else await deferOperation(database(), { id: operation.id, outcome: failure.code });
  return err(
    refused
      ? publicError('evidence_file_refused')
      : publicError('payment_provider_unavailable', { retryAfterSeconds: 5 }),
  );
}

/** Its bytes are gone with the request that brought them; a file that nobody names harms nobody. */
export async function abandonUpload(operation: OperationRow): Promise<'abandoned'> {
  await settleOperation(database(), {
    id: operation.id,
    state: 'abandoned',
    stripeObjectId: null,
    outcome: 'bytes_not_kept',
  });
  return 'abandoned';
}
