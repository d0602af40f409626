/** PUT: texts join the evidence; with `submit` all of it goes to the bank, for good. */
import { evidenceBody } from '#lib/contracts/disputes.ts';
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { answerDispute } from '#lib/payments/disputes/answer-dispute.ts';

/** All texts together, and what JSON adds to them. */
const MAX_EVIDENCE_BYTES = 1024 * 1024;

export const PUT = routeHandler(
  {
    name: 'admin.disputes.evidence',
    auth: 'admin',
    body: evidenceBody,
    maxBodyBytes: MAX_EVIDENCE_BYTES,
    limits: [{ name: 'dispute-evidence', points: 60, windowSeconds: 60, per: 'user' }],
  },
  async ({ user, params, body }) => {
    return bodyOf(await answerDispute({ disputeId: params.id ?? '', adminId: user.id, body }));
  },
);
