/**
 * The worker: applies stored events that could not be applied at once, takes up operations, ends holds. Any number of
 * workers may run; each piece of work is leased or locked by its row.
 */
import { PgBoss } from 'pg-boss';
import { database } from '#db/client.ts';
import { deleteOldAnswers, deleteOldHoldBudgets } from '#db/repositories/due-work.ts';
import { deleteLateBodies } from '#db/repositories/erasure.ts';
import { deleteExpiredLimits } from '#db/repositories/rate-limits.ts';
import { listDueEvents } from '#db/repositories/stripe-events.ts';
import { getConfig } from '#lib/config/config.ts';
import { logger } from '#lib/observability/logger.ts';
import { retryFollowUps } from '#lib/payments/follow-ups/retry-follow-ups.ts';
import { warnOfExpiringAuthorisations } from '#lib/payments/intents/capture-order.ts';
import { expireAttempts } from '#lib/payments/intents/expire-attempts.ts';
import { refundUnplacedMoney } from '#lib/payments/refunds/refund-unplaced.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { retryEvent } from '#lib/payments/registry/retry-event.ts';
import { QUEUE_SCHEMA, QUEUES } from '#lib/queue/queues.ts';
import { createSealer } from '#lib/security/audit/sealer.ts';
import { every } from './every.ts';
import { reconcileByRequest, startReconciling } from './reconciling.ts';

const SWEEP_EVERY_SECONDS = 5;
const EVENTS_PER_SWEEP = 100;
const SEAL_EVERY_SECONDS = 1;

export type RunningWorker = { stop(): Promise<void> };

async function retryDueEvents(): Promise<void> {
  for (const id of await listDueEvents(database(), EVENTS_PER_SWEEP)) await retryEvent(id);
}

async function clearAway(): Promise<void> {
  const db = database();
  await Promise.all([
    deleteOldAnswers(db),
    deleteOldHoldBudgets(db),
    deleteExpiredLimits(db),
    deleteLateBodies(db),
  ]);
}

/** Everything whose time has come, once. */
export async function sweep(): Promise<void> {
  const parts = [
    retryDueEvents,
    resumeOperations,
    expireAttempts,
    refundUnplacedMoney,
    retryFollowUps,
    warnOfExpiringAuthorisations,
    clearAway,
  ];
  for (const part of parts) {
    try {
      await part();
    } catch (error) {
      // What one part cannot do must not keep the others from their work; the next sweep comes in seconds.
      logger.error({ part: part.name, err: error }, 'a part of the sweep failed');
    }
  }
}

const isEventJob = (data: unknown): data is { eventId: string } =>
  typeof data === 'object' && data !== null && 'eventId' in data && typeof data.eventId === 'string';

/** Starts working until stopped. The queue's schema and queues are made by the migration. */
export async function runWorker(): Promise<RunningWorker> {
  const boss = new PgBoss({
    connectionString: getConfig().databaseUrl,
    schema: QUEUE_SCHEMA,
    migrate: false,
    max: 3,
    application_name: 'markethub-worker',
  });
  boss.on('error', (error) => logger.error({ err: error }, 'job queue'));
  await boss.start();
  await boss.work(QUEUES.applyEvent, { pollingIntervalSeconds: 0.5, batchSize: 10 }, async (jobs) => {
    for (const job of jobs) if (isEventJob(job.data)) await retryEvent(job.data.eventId);
  });
  await boss.work(QUEUES.sweep, { pollingIntervalSeconds: 1 }, async () => await sweep());
  await boss.work(QUEUES.reconcile, { pollingIntervalSeconds: 2 }, async (jobs) => {
    for (const job of jobs) await reconcileByRequest(job.data);
  });
  const tick = (): void => {
    // One sweep per slot, however many workers ask for it.
    boss.send(QUEUES.sweep, {}, { singletonSeconds: SWEEP_EVERY_SECONDS }).catch((error: unknown) => {
      logger.error({ err: error }, 'a sweep could not be queued');
    });
  };
  tick();
  const timer = setInterval(tick, SWEEP_EVERY_SECONDS * 1000);
  const sealer = createSealer();
  const reconciling = startReconciling();
  const sealing = every(SEAL_EVERY_SECONDS, 'audit seals', () => sealer.tick());
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all([sealing.stop(), reconciling.stop()]);
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}
