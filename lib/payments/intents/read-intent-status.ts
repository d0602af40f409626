/**
 * The truth about one payment for its owner, right after the redirect and even if the webhook is late or lost: while
 * the attempt is open, Stripe is read at most every two seconds and the answer goes through the projection (rule 20).
 */
import { database } from '#db/client.ts';
import { chargedOf } from '#db/repositories/charged.ts';
import { claimRead, type IntentStatusRow, readOwnIntentStatus } from '#db/repositories/intent-status.ts';
import type { IntentStatusAnswer } from '#lib/contracts/payments.ts';
import { isPaymentIntentId } from '#lib/domain/ids.ts';
import { isLiveAttempt } from '#lib/domain/order-state.ts';
import { logger } from '#lib/observability/logger.ts';
import { failureView } from './failure-view.ts';
import { observeAndProject } from './observe-and-project.ts';

export type IntentStatusView = IntentStatusAnswer;

const READ_EVERY_SECONDS = 2;

/** @returns null for an intent that is unknown or somebody else's */
export async function readIntentStatus(args: {
  userId: string;
  intentId: string;
}): Promise<IntentStatusView | null> {
  if (!isPaymentIntentId(args.intentId)) return null;
  const db = database();
  const row = await readOwnIntentStatus(db, args);
  if (!row) return null;
  if (!isLiveAttempt(row.state)) return viewOf(row);
  const startedAtMs = await claimRead(db, { attemptId: row.attempt_id, everySeconds: READ_EVERY_SECONDS });
  if (startedAtMs === undefined) return viewOf(row);
  const read = await observeAndProject(row.attempt_id, args.intentId, {
    by: 'status',
    pace: 'interactive',
    startedAtMs,
  });
  if (!read.ok) {
    logger.warn({ attempt: row.attempt_id, code: read.error.code }, 'Stripe could not be read for a status');
    return viewOf(row);
  }
  const fresh = await readOwnIntentStatus(db, args);
  return fresh ? viewOf(fresh) : null;
}

/** Maps the row to the public answer; Stripe's own codes leave only where they cannot hurt. */
export function viewOf(row: IntentStatusRow): IntentStatusView {
  const money = chargedOf(row);
  const failed = row.failure_code !== null && row.intent_status === 'requires_payment_method';
  return {
    status: row.state === 'canceled' ? 'canceled' : (row.intent_status ?? 'requires_payment_method'),
    order: { number: row.order_number, status: row.order_state },
    amountMinor: row.amount_minor,
    currency: row.currency,
    ...(money ? { money } : {}),
    ...(isLiveAttempt(row.state) ? { expiresAt: new Date(row.expires_at).toISOString() } : {}),
    ...(failed ? { failure: failureView(row.decline_code, row.failure_code) } : {}),
  };
}
