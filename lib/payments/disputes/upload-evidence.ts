/**
 * A file of evidence: checked by its bytes, uploaded to Stripe and named in the draft. The bytes are not kept here, so
 * an upload that a crash cut is given up, and the person chooses the file again.
 */
import { createHash } from 'node:crypto';
import { database, inTransaction } from '#db/client.ts';
import { saveEvidence } from '#db/repositories/disputes.ts';
import type { OperationRow } from '#db/repositories/operations.ts';
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
import type { OperationHandler, RunResult } from '#lib/payments/operations/operation-handler.ts';
import { runOperation } from '#lib/payments/operations/run-operation.ts';
import { createEvidenceFile } from '#lib/payments/stripe/disputes.ts';
import { localFailure } from '#lib/payments/stripe/outcomes.ts';
import { draftOf, lockDispute, sealDraft } from './evidence-draft.ts';
import { isAnswerable, readDisputeDetail } from './read-disputes.ts';

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
  const sent = await runOperation(handlerOf(args, { field, name, type }), operation.value, 'interactive');
  if (sent.kind === 'pending') {
    return err(publicError('payment_provider_unavailable', { retryAfterSeconds: 5 }));
  }
  if (sent.kind === 'refused') return err(publicError('evidence_file_refused'));
  if (sent.value === 'too_large') return err(publicError('evidence_files_too_large'));
  const detail = await readDisputeDetail(args.disputeId);
  return detail ? ok(detail) : err(publicError('not_found'));
}

type Named = { readonly field: EvidenceFileField; readonly name: string; readonly type: string };

/** A file that is uploaded twice harms nobody; only one of them is named in the draft. */
const handlerOf = (
  args: UploadArgs,
  { field, name, type }: Named,
): OperationHandler<object, string, 'staged' | 'too_large'> => ({
  send: (_run, call) => createEvidenceFile({ bytes: args.bytes, name, type }, call),
  record: async (tx, _run, fileId) => {
    const dispute = await lockDispute(tx, args.disputeId);
    invariant(dispute, 'a dispute is never taken away');
    const file = { fileId, name, type, sizeBytes: args.bytes.length };
    const draft = stageFile(draftOf(dispute), field, file);
    const ending = { state: 'succeeded', stripeObjectId: fileId } as const;
    if (!draft.ok) return { ...ending, value: 'too_large' };
    await saveEvidence(tx, {
      id: dispute.id,
      evidenceEnc: sealDraft(dispute.id, draft.value),
      actor: `user:${args.adminId}`,
      action: 'dispute.file',
      fields: field,
    });
    return { ...ending, value: 'staged' };
  },
});

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
    });
    return ok(operation);
  });
}

/** The bytes are gone with the request that brought them, so the worker ends the operation without a call. */
export const abandonUpload = (operation: OperationRow): Promise<RunResult<null>> =>
  runOperation(ABANDON, operation, 'background');

const ABANDON: OperationHandler<object, never, null> = {
  makesAnew: () => true,
  plan: async () => ({
    do: 'end',
    ending: { state: 'abandoned', outcome: 'bytes_not_kept', value: null },
  }),
  send: async () => err(localFailure('rejected', 'bytes_not_kept')),
  record: async () => ({ state: 'abandoned', value: null }),
};
