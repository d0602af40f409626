/**
 * Staff answer a dispute: evidence is staged or submitted, or the claim is accepted. Each is a committed operation
 * first; Stripe's answer goes through the one projection (rules 6, 14).
 */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { type DisputeRow, saveEvidence } from '#db/repositories/disputes.ts';
import {
  deferOperation,
  findPendingOperation,
  idempotencyKeyOf,
  nextGeneration,
  type OperationRow,
  settleOperation,
} from '#db/repositories/operations.ts';
import type { DisputeDetail, EvidenceBody } from '#lib/contracts/disputes.ts';
import type { DisputeObservation } from '#lib/domain/dispute.ts';
import { type EvidenceDraft, stageTexts } from '#lib/domain/dispute-evidence.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { logger } from '#lib/observability/logger.ts';
import { bindObject } from '#lib/payments/inbox/object-kind.ts';
import { projectObserved } from '#lib/payments/inbox/project-observed.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';
import { openRequest } from '#lib/payments/operations/operation-request.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import {
  closeDispute,
  type EvidenceCall,
  retrieveDispute,
  updateDispute,
} from '#lib/payments/stripe/disputes.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { disputeKind } from './dispute-kind.ts';
import { draftOf, lockDispute, sealDraft } from './evidence-draft.ts';
import { isAnswerable, readDisputeDetail } from './read-disputes.ts';

type AnswerArgs = { readonly disputeId: string; readonly adminId: string };

/** Evidence joins the draft here and at Stripe; with `submit` it goes to the bank, once and for good. */
export async function answerDispute(
  args: AnswerArgs & { readonly body: EvidenceBody },
): Promise<Result<DisputeDetail, PublicError>> {
  return await sendAnswer(args, async (tx, dispute) => {
    const given = Object.fromEntries(
      Object.entries(args.body.texts).filter(([, text]) => text !== undefined),
    );
    const staged = stageTexts(draftOf(dispute), given);
    if (!staged.ok) return err(publicError('evidence_too_long', { param: 'texts' }));
    await saveEvidence(tx, {
      id: dispute.id,
      evidenceEnc: sealDraft(dispute.id, staged.value),
      actor: `user:${args.adminId}`,
      action: args.body.submit ? 'dispute.submit' : 'dispute.stage',
      fields: Object.keys(given).join(' '),
    });
    const call: EvidenceCall = {
      disputeId: args.disputeId,
      evidence: evidenceOf(staged.value),
      submit: args.body.submit,
    };
    return ok({ kind: 'dispute.update', call });
  });
}

/** The claim is accepted: what was taken is lost. */
export async function acceptDispute(args: AnswerArgs): Promise<Result<DisputeDetail, PublicError>> {
  return await sendAnswer(args, async (tx, dispute) => {
    const evidenceEnc = dispute.evidence_enc ?? sealDraft(dispute.id, draftOf(dispute));
    const actor = `user:${args.adminId}`;
    await saveEvidence(tx, { id: dispute.id, evidenceEnc, actor, action: 'dispute.accept', fields: '' });
    return ok({ kind: 'dispute.close', call: { disputeId: args.disputeId } });
  });
}

const evidenceOf = (draft: EvidenceDraft): EvidenceCall['evidence'] => ({
  ...draft.texts,
  ...Object.fromEntries(Object.entries(draft.files).map(([field, file]) => [field, file.fileId])),
});

type Prepared = { readonly kind: 'dispute.update' | 'dispute.close'; readonly call: object };
type Prepare = (tx: Transaction, dispute: DisputeRow) => Promise<Result<Prepared, PublicError>>;

async function sendAnswer(args: AnswerArgs, prepare: Prepare): Promise<Result<DisputeDetail, PublicError>> {
  const begun = await inTransaction(database(), (tx) => begin(tx, args, prepare));
  if (!begun.ok) return begun;
  const sent = await sendDisputeOperation(begun.value, 'interactive');
  if (sent === 'rejected') return err(publicError('dispute_not_answerable'));
  if (sent === 'pending') return err(publicError('payment_provider_unavailable', { retryAfterSeconds: 5 }));
  const detail = await readDisputeDetail(args.disputeId);
  return detail ? ok(detail) : err(publicError('not_found'));
}

async function begin(
  tx: Transaction,
  args: AnswerArgs,
  prepare: Prepare,
): Promise<Result<OperationRow, PublicError>> {
  const dispute = await lockDispute(tx, args.disputeId);
  if (!dispute) return err(publicError('not_found'));
  if (!isAnswerable(dispute)) return err(publicError('dispute_not_answerable'));
  const subjectId = dispute.id;
  const pending =
    (await findPendingOperation(tx, { kind: 'dispute.update', subjectId })) ??
    (await findPendingOperation(tx, { kind: 'dispute.close', subjectId }));
  if (pending) return err(publicError('dispute_answer_in_progress', { retryAfterSeconds: 5 }));
  const prepared = await prepare(tx, dispute);
  if (!prepared.ok) return prepared;
  const { kind, call: request } = prepared.value;
  return ok(await commitOperation(tx, { kind, userId: args.adminId, subjectId, request }));
}

/** Sends or resumes a committed operation on a dispute. */
export async function sendDisputeOperation(
  operation: OperationRow,
  pace: CallPace,
): Promise<'settled' | 'rejected' | 'pending'> {
  const startedAtMs = await databaseNowMs();
  const options = { idempotencyKey: idempotencyKeyOf(operation), pace };
  const call = openRequest<EvidenceCall>(operation);
  const answer =
    operation.kind === 'dispute.close'
      ? await closeDispute(call.disputeId, options)
      : await updateDispute(call, options);
  if (answer.ok) {
    await keep(operation, answer.value, startedAtMs, 'succeeded', null);
    return 'settled';
  }
  return await keepFailure(operation, call.disputeId, answer.error, startedAtMs);
}

async function keepFailure(
  operation: OperationRow,
  disputeId: string,
  failure: StripeFailure,
  startedAtMs: number,
): Promise<'rejected' | 'pending'> {
  if (failure.class === 'retryable' || failure.class === 'indeterminate') {
    // A stored server error would only be repeated; evidence that is sent twice is the same evidence.
    if (failure.serverError) await nextGeneration(database(), operation);
    await deferOperation(database(), { id: operation.id, outcome: failure.code });
    return 'pending';
  }
  logger.warn(
    { operation: operation.id, dispute: disputeId, code: failure.code },
    'Stripe refused an answer',
  );
  // Over already, or being looked at: what is true now says which.
  const read = await retrieveDispute(disputeId);
  if (read.ok) await keep(operation, read.value, startedAtMs, 'rejected', failure.code);
  else {
    const settled = {
      id: operation.id,
      state: 'rejected',
      stripeObjectId: null,
      outcome: failure.code,
    } as const;
    await settleOperation(database(), settled);
  }
  return 'rejected';
}

async function keep(
  operation: OperationRow,
  seen: DisputeObservation,
  startedAtMs: number,
  state: 'succeeded' | 'rejected',
  outcome: string | null,
): Promise<void> {
  await inTransaction(database(), async (tx) => {
    await projectObserved(tx, bindObject(disputeKind, seen), { by: 'answer', startedAtMs });
    await settleOperation(tx, { id: operation.id, state, stripeObjectId: seen.disputeId, outcome });
  });
}
