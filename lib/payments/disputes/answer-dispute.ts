/**
 * Staff answer a dispute: evidence is staged or submitted, or the claim is accepted. Each is a committed operation
 * first; Stripe's answer goes through the one projection (rules 6, 14).
 */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { type DisputeRow, saveEvidence } from '#db/repositories/disputes.ts';
import { findPendingOperation, type OperationRow } from '#db/repositories/operations.ts';
import type { DisputeDetail, EvidenceBody } from '#lib/contracts/disputes.ts';
import type { DisputeObservation } from '#lib/domain/dispute.ts';
import { type EvidenceDraft, stageTexts } from '#lib/domain/dispute-evidence.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { bindObject } from '#lib/payments/inbox/object-kind.ts';
import { projectObserved } from '#lib/payments/inbox/project-observed.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';
import type { OperationHandler, Run, RunResult, Truth } from '#lib/payments/operations/operation-handler.ts';
import { runOperation } from '#lib/payments/operations/run-operation.ts';
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
  if (sent.kind === 'refused') return err(publicError('dispute_not_answerable'));
  if (sent.kind === 'pending')
    return err(publicError('payment_provider_unavailable', { retryAfterSeconds: 5 }));
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

/** Sends or resumes an operation on a dispute that the caller has leased. Evidence that is sent twice is the same evidence. */
export const sendDisputeOperation = (operation: OperationRow, pace: CallPace): Promise<RunResult<null>> =>
  runOperation(HANDLER, operation, pace);

const HANDLER: OperationHandler<EvidenceCall, DisputeObservation, null> = {
  send: ({ operation, request }, call) =>
    operation.kind === 'dispute.close' ? closeDispute(request.disputeId, call) : updateDispute(request, call),
  observe: observeAnswer,
  record: async (tx, _run, seen, read) => {
    await projectObserved(tx, bindObject(disputeKind, seen), { ...read, by: 'answer' });
    return { state: 'succeeded', stripeObjectId: seen.disputeId, value: null };
  },
};

/** Refused, because it is over or being looked at: what is true now is projected, and the answer was not taken. */
async function observeAnswer(
  { request, budget }: Run<EvidenceCall>,
  failure: StripeFailure,
): Promise<Truth<DisputeObservation>> {
  if (failure.class === 'indeterminate') return { kind: 'open' };
  const startedAtMs = await databaseNowMs();
  const read = await retrieveDispute(request.disputeId, budget);
  if (read.ok) {
    await inTransaction(database(), (tx) =>
      projectObserved(tx, bindObject(disputeKind, read.value), { by: 'refused_answer', startedAtMs }),
    );
  }
  return { kind: 'refused', failure };
}
