/**
 * The truth about one payment, right after the redirect and even if the webhook is late or lost: while the attempt is
 * open, Stripe is read at most every two seconds and the answer goes through the projection (rule 20). A caller that
 * has just confirmed gets a read of its own: an answer that is older than the confirmation proves nothing (rule 42).
 */
import { database } from '#db/client.ts';
import { chargedOf } from '#db/repositories/charged.ts';
import {
  claimRead,
  type IntentStatusRow,
  readIntentStatusRow,
  type StatusReader,
} from '#db/repositories/intent-status.ts';
import { truthOf } from '#db/repositories/order-facts.ts';
import type { IntentStatusAnswer } from '#lib/contracts/payments.ts';
import { isPaymentIntentId } from '#lib/domain/ids.ts';
import { isLiveAttempt } from '#lib/domain/order-state.ts';
import { logger } from '#lib/observability/logger.ts';
import type { EventOutcome } from '#lib/payments/inbox/event-outcome.ts';
import { consumeLimits } from '#lib/security/rate-limit.ts';
import { failureView } from './failure-view.ts';
import { observeAndProject } from './observe-and-project.ts';

const READ_EVERY_SECONDS = 2;
/** Reads after a confirmation come closer together, wait for their turn, and are counted per attempt. */
const READ_AFTER_CONFIRMATION = {
  everySeconds: 0.5,
  waitMs: 2_500,
  pollMs: 100,
  perMinute: 30,
} as const;

/** What an answer rests on. */
type Proof = Pick<IntentStatusAnswer, 'readAt' | 'fresh'>;
/** A finished attempt: nothing at Stripe changes it any more. */
export const FINAL: Proof = { readAt: null, fresh: true };
const STALE: Proof = { readAt: null, fresh: false };

/**
 * @param args.afterConfirmation the caller has confirmed or comes back from its bank: Stripe is read once more
 * @returns null for an intent that is unknown, or somebody else's where the reader is a user
 */
export async function readIntentStatus(args: {
  readonly reader: StatusReader;
  readonly intentId: string;
  readonly afterConfirmation?: boolean;
}): Promise<IntentStatusAnswer | null> {
  const { intentId, reader } = args;
  if (!isPaymentIntentId(intentId)) return null;
  const db = database();
  const row = await readIntentStatusRow(db, { reader, intentId });
  if (!row) return null;
  if (!isLiveAttempt(row.state)) return viewOf(row, FINAL);
  const startedAtMs = await claim(row.attempt_id, args.afterConfirmation === true);
  if (startedAtMs === undefined) return viewOf(row, STALE);
  const read = await observeAndProject(row.attempt_id, intentId, {
    by: 'status',
    pace: 'interactive',
    startedAtMs,
  });
  if (!read.ok) {
    logger.warn({ attempt: row.attempt_id, code: read.error.code }, 'Stripe could not be read for a status');
    return viewOf(row, STALE);
  }
  const now = await readIntentStatusRow(db, { reader, intentId });
  if (!now) return null;
  return viewOf(now, { readAt: new Date(startedAtMs).toISOString(), fresh: tookEffect(read.value.outcome) });
}

/** The row shows what was read, unless a later read has begun meanwhile: its answer is not there yet. */
const tookEffect = ({ state }: EventOutcome): boolean => state === 'applied' || state === 'duplicate';

async function claim(attemptId: string, afterConfirmation: boolean): Promise<number | undefined> {
  const db = database();
  if (!afterConfirmation || (await isOverLimit(attemptId))) {
    return await claimRead(db, { attemptId, everySeconds: READ_EVERY_SECONDS });
  }
  const { everySeconds, waitMs, pollMs } = READ_AFTER_CONFIRMATION;
  for (let waitedMs = 0; waitedMs <= waitMs; waitedMs += pollMs) {
    const startedAtMs = await claimRead(db, { attemptId, everySeconds });
    if (startedAtMs !== undefined) return startedAtMs;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return undefined;
}

async function isOverLimit(attemptId: string): Promise<boolean> {
  const exceeded = await consumeLimits([
    {
      name: 'read-after-confirmation',
      points: READ_AFTER_CONFIRMATION.perMinute,
      windowSeconds: 60,
      subject: `attempt:${attemptId}`,
    },
  ]);
  return exceeded !== null;
}

/** Maps the row to the public answer; Stripe's own codes leave only where they cannot hurt. */
export function viewOf(row: IntentStatusRow, proof: Proof): IntentStatusAnswer {
  const money = chargedOf(row);
  const failed = row.failure_code !== null && row.intent_status === 'requires_payment_method';
  return {
    status: row.state === 'canceled' ? 'canceled' : (row.intent_status ?? 'requires_payment_method'),
    order: { number: row.order_number, status: row.order_state },
    amountMinor: row.amount_minor,
    currency: row.currency,
    methodType: row.method_type,
    truth: truthOf(
      row,
      { state: row.order_state, totalMinor: row.total_minor },
      { proof: proof.fresh ? 'after_confirmation' : 'older', attemptId: row.attempt_id },
    ),
    ...proof,
    ...(money ? { money } : {}),
    ...(isLiveAttempt(row.state) ? { expiresAt: new Date(row.expires_at).toISOString() } : {}),
    ...(failed ? { failure: failureView(row) } : {}),
  };
}
