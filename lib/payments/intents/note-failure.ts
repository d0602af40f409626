/**
 * The card-testing shield's ear: every refused payment is counted once, with its attempt, person, address block and
 * card. The fifth of one attempt cancels its intent at Stripe; too many of one kind open a breaker (rule 27).
 */
import type { Transaction } from '#db/client.ts';
import { lockAttempt } from '#db/repositories/attempt-writes.ts';
import {
  type CountedFailure,
  countFailures,
  findFailedAttempt,
  insertFailure,
  lockFailureCounts,
  openBreaker,
} from '#db/repositories/card-testing.ts';
import { breakersToOpen, MAX_FAILURES_PER_ATTEMPT } from '#lib/domain/card-testing.ts';
import type { BreakerKind } from '#lib/domain/money-states.ts';
import { logger } from '#lib/observability/logger.ts';
import { queueCancel } from './begin-cancel.ts';

/**
 * Counts a refused payment, in the transaction that applies its event.
 * @param failure.sourceId the failed charge, or the event when no charge was made
 */
export async function noteFailure(
  tx: Transaction,
  failure: { sourceId: string; intentId: string; attemptId: string | null; cardFingerprint: string | null },
): Promise<void> {
  const attemptId = await findFailedAttempt(tx, failure);
  if (attemptId === undefined) return;
  // In the order of everybody who cancels an attempt: its own locks first, then the counts.
  await lockAttempt(tx, attemptId);
  await lockFailureCounts(tx);
  const counted = await insertFailure(tx, { ...failure, attemptId });
  if (!counted) return;
  if (counted.attemptFailures >= MAX_FAILURES_PER_ATTEMPT) {
    await queueCancel(tx, counted.attemptId, 'superseded', 'system');
  }
  for (const opening of breakersToOpen(await countFailures(tx, counted))) {
    const subject = subjectOf(opening.kind, counted);
    if (subject === null) continue;
    await openBreaker(tx, { ...opening, subject });
    logger.warn({ kind: opening.kind, failures: opening.failures }, 'a card-testing breaker is open');
  }
}

function subjectOf(kind: BreakerKind, counted: CountedFailure): string | null {
  switch (kind) {
    case 'user':
      return counted.userId;
    case 'address':
      return counted.addressIndex;
    case 'card':
      return counted.cardFingerprint;
    case 'shop':
      return '*';
  }
}
