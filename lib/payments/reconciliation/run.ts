/**
 * One reconciliation: what was missed is made up, what is open is read, and, in a full run, ledger, Stripe and orders are
 * compared. Safe to run any number of times, from anywhere; what it does goes through the one projection.
 */
import { database, inTransaction } from '#db/client.ts';
import {
  beginRun,
  deleteOldRuns,
  endRun,
  RUN_SEEN_EVERY_SECONDS,
  touchRun,
} from '#db/repositories/reconciliation-runs.ts';
import type { ReconciliationKind } from '#lib/domain/reconciliation.ts';
import { logger } from '#lib/observability/logger.ts';
import { catchUpEvents, type MissingBefore } from './catch-up-events.ts';
import { catchUpMovements } from './catch-up-movements.ts';
import { compare } from './compare.ts';
import { collectFindings } from './findings.ts';
import { listAllGaps } from './list-gap.ts';
import { isStripeUnavailable, newProgress, type Progress } from './report.ts';
import { rereadOpen, retryUnapplied } from './reread-open.ts';

export type RunReport = Progress & {
  readonly runId: string;
  readonly state: 'finished' | 'failed';
  readonly reason: string | null;
};

export type RunOptions = {
  readonly kind: ReconciliationKind;
  /** `worker`, `command` or `user:<id>`. */
  readonly startedBy: string;
  /** Of a worker that looks again and again: see there. Without it every missing event is taken for missed. */
  readonly missingBefore?: MissingBefore;
  /** Does nothing when a run began within these seconds; without it, or 0: at once. */
  readonly notWithinSeconds?: number;
  /** How long an open attempt must have been left alone to be read; without it, or 0: not at all. */
  readonly quietSeconds?: number;
  /** How far a full run looks back. */
  readonly days?: number;
};

/** @returns null when another run is going on, or began too recently */
export async function reconcile(options: RunOptions): Promise<RunReport | null> {
  const { notWithinSeconds = 0, quietSeconds = 0, missingBefore = null } = options;
  const runId = await inTransaction(database(), (tx) => beginRun(tx, { ...options, notWithinSeconds }));
  if (runId === null) return null;
  const alive = setInterval(() => {
    touchRun(database(), runId).catch((error: unknown) => {
      logger.warn({ run: runId, err: error }, 'a reconciliation could not say that it goes on');
    });
  }, RUN_SEEN_EVERY_SECONDS * 1000);
  const progress = newProgress();
  const findings = collectFindings(runId, progress);
  let [state, reason]: [RunReport['state'], string | null] = ['finished', null];
  try {
    await retryUnapplied(progress, findings);
    await catchUpEvents(progress, findings, missingBefore);
    await listAllGaps(progress, findings);
    await rereadOpen(progress, findings, quietSeconds);
    await catchUpMovements(progress, findings);
    if (options.kind === 'full') await compare(progress, findings, options.days);
  } catch (error) {
    state = 'failed';
    reason = isStripeUnavailable(error) ? `stripe_${error.failure.class}` : 'error';
    logger.error({ run: runId, err: error }, 'a reconciliation did not finish');
  } finally {
    clearInterval(alive);
  }
  await endRun(database(), { id: runId, state, reason, ...progress });
  await deleteOldRuns(database());
  const open = Object.keys(progress.findings).length > 0;
  logger[open ? 'warn' : 'info'](
    { run: runId, ...options, missingBefore: undefined, state, ...progress },
    'reconciled',
  );
  return { runId, state, reason, ...progress };
}
