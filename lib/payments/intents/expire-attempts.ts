/**
 * A hold ran out: Stripe is asked first. Money that is moving keeps its hold, and so does a voucher that Stripe has not
 * ended (rule 47); a young authentication is given time once, everything else is cancelled at Stripe and only then
 * released (rule 10; woocommerce-gateway-stripe#5691).
 */
import { database } from '#db/client.ts';
import {
  deferExpiry,
  type ExpiredAttempt,
  extendHold,
  leaseExpiredAttempts,
} from '#db/repositories/hold-expiry.ts';
import { type ExpiryFacts, readExpiryFacts } from '#db/repositories/intent-status.ts';
import { waitUntilUnix } from '#lib/domain/action-deadline.ts';
import type { IntentObservation } from '#lib/domain/payment.ts';
import { logger } from '#lib/observability/logger.ts';
import { type DrainOptions, drain, WORK_LEASE_SECONDS } from '#lib/queue/drain.ts';
import { EXPIRY_RETRY_SECONDS } from './begin-cancel.ts';
import { cancelAttempt } from './cancel-attempt.ts';
import { observeAndProject } from './observe-and-project.ts';

const DAY_MINUTES = 24 * 60;
const AUTHENTICATION_MINUTES = 10;

export type ExpiryReport = { canceled: number; extended: number; settled: number; pending: number };

/** Works through the attempts whose hold ran out. One that cannot be ended does not keep the others from their end. */
export async function expireAttempts(options: DrainOptions = {}): Promise<ExpiryReport> {
  const report: ExpiryReport = { canceled: 0, extended: 0, settled: 0, pending: 0 };
  const done = await drain(
    {
      name: 'expire holds',
      take: (limit) => leaseExpiredAttempts(database(), { limit, leaseSeconds: WORK_LEASE_SECONDS }),
      work: async (attempt) => {
        report[await expireSafely(attempt)] += 1;
      },
      describe: ({ id }) => ({ attempt: id }),
    },
    options,
  );
  if (done > 0) logger.info({ ...report }, 'holds that ran out');
  return report;
}

async function expireSafely(attempt: ExpiredAttempt): Promise<keyof ExpiryReport> {
  let outcome: keyof ExpiryReport = 'pending';
  try {
    outcome = await expireOne(attempt);
  } catch (error) {
    logger.error({ attempt: attempt.id, err: error }, 'a hold could not be ended');
  }
  if (outcome === 'pending') {
    await deferExpiry(database(), { attemptId: attempt.id, seconds: EXPIRY_RETRY_SECONDS });
  }
  return outcome;
}

/**
 * Vouchers, transfers and micro-deposits are Stripe's to end: the hold goes on day by day until then.
 * @returns minutes, 0 when it has had its time, null for what takes minutes anyway
 */
function longWaitMinutes(seen: IntentObservation | null, now: ExpiryFacts): number | null {
  if (seen !== null && seen.status !== 'requires_action') return null;
  if (now.intent_status !== 'requires_action') return null;
  const nowUnix = Date.now() / 1000;
  // Where Stripe does not know the intent, what it said last counts.
  const action = {
    type: seen === null ? now.next_action_type : seen.nextActionType,
    expiresAtUnix: seen?.nextActionExpiresUnix ?? null,
  };
  const until = waitUntilUnix(action, nowUnix - now.age_seconds);
  if (until === null) return null;
  return until <= nowUnix ? 0 : Math.ceil(Math.min((until - nowUnix) / 60, DAY_MINUTES));
}

async function expireOne(attempt: ExpiredAttempt): Promise<keyof ExpiryReport> {
  const db = database();
  let seen: IntentObservation | null = null;
  if (attempt.stripe_intent_id !== null) {
    const read = await observeAndProject(attempt.id, attempt.stripe_intent_id, {
      by: 'expiry',
      pace: 'background',
    });
    if (read.ok) seen = read.value.seen;
    else {
      if (read.error.class === 'rejected')
        logger.error({ attempt: attempt.id, code: read.error.code }, 'Stripe refuses a read');
      // Deleted, or the key of another account: nobody can pay it here, and asking every minute changes nothing.
      if (read.error.code !== 'resource_missing') return 'pending';
    }
  }
  const now = await readExpiryFacts(db, attempt.id);
  if (!now || now.state === 'canceled' || now.state === 'failed') return 'canceled';
  if (now.state === 'succeeded') return 'settled';
  if (now.state === 'processing' || now.state === 'requires_capture') {
    await extendHold(db, { attemptId: attempt.id, minutes: DAY_MINUTES, reason: now.state });
    return 'extended';
  }
  const waits = longWaitMinutes(seen, now);
  if (waits !== null && waits > 0) {
    await extendHold(db, { attemptId: attempt.id, minutes: waits, reason: 'long_wait' });
    return 'extended';
  }
  const young = now.authentication_extended === false && now.open_seconds < AUTHENTICATION_MINUTES * 60;
  if (now.intent_status === 'requires_action' && waits === null && young) {
    await extendHold(db, {
      attemptId: attempt.id,
      minutes: AUTHENTICATION_MINUTES,
      reason: 'authentication',
    });
    return 'extended';
  }
  const result = await cancelAttempt(attempt.id, 'expired', { actor: 'system', pace: 'background' });
  if (result.kind === 'canceled') return 'canceled';
  return result.kind === 'not_canceled' && result.state === 'succeeded' ? 'settled' : 'pending';
}
