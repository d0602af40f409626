/**
 * The worker: applies stored events that could not be applied at once, takes up operations, ends holds. Any number of
 * workers may run; each piece of work is leased or locked by its row.
 */
import { PgBoss } from 'pg-boss';
import { database } from '#db/client.ts';
import { deleteLateBodies } from '#db/repositories/erasure.ts';
import { deleteOldAnswers, deleteOldHoldBudgets } from '#db/repositories/hold-expiry.ts';
import { deleteExpiredLimits } from '#db/repositories/rate-limits.ts';
import { leaseDueEvents } from '#db/repositories/stripe-events.ts';
import { getConfig } from '#lib/config/config.ts';
import { logger } from '#lib/observability/logger.ts';
import { retryFollowUps } from '#lib/payments/follow-ups/retry-follow-ups.ts';
import { warnOfExpiringAuthorisations } from '#lib/payments/intents/capture-order.ts';
import { expireAttempts } from '#lib/payments/intents/expire-attempts.ts';
import { refundUnplacedMoney } from '#lib/payments/refunds/refund-unplaced.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { retryEvent } from '#lib/payments/registry/retry-event.ts';
import { type DrainOptions, drain, WORK_LEASE_SECONDS } from '#lib/queue/drain.ts';
import { QUEUE_SCHEMA, QUEUES } from '#lib/queue/queues.ts';
import { createSealer } from '#lib/security/audit/sealer.ts';
import { every } from './every.ts';
import { reconcileByRequest, startReconciling } from './reconciling.ts';

/** With the lease of what a killed process had taken (WORK_LEASE_SECONDS) it is taken up by another within 10 s. */
const SWEEP_EVERY_SECONDS = 2;
const SEAL_EVERY_SECONDS = 1;
/** Items of one task that are worked on at a time: most of their time they wait for Stripe. */
const LANES = 8;
/** Jobs that are fetched together; as long as a fetch comes back full the next one follows at once. */
const JOBS_PER_FETCH = 200;

export type RunningWorker = { stop(): Promise<void> };

async function retryDueEvents(options: DrainOptions): Promise<void> {
  await drain(
    {
      name: 'retry events',
      take: (limit) => leaseDueEvents(database(), { limit, leaseSeconds: WORK_LEASE_SECONDS }),
      work: retryEvent,
      describe: (event) => ({ event }),
    },
    options,
  );
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

const TASKS = [
  retryDueEvents,
  resumeOperations,
  expireAttempts,
  refundUnplacedMoney,
  retryFollowUps,
  warnOfExpiringAuthorisations,
  clearAway,
] as const;

/**
 * Everything whose time has come, once.
 * @param options.lanes 1 (default): one task after the other and one item after the other, in a fixed order. More: all tasks at
 *   the same time, so that a backlog of one does not delay the others.
 */
export async function sweep(options: DrainOptions = {}): Promise<void> {
  const safely = async (task: (typeof TASKS)[number]): Promise<void> => {
    try {
      await task(options);
    } catch (error) {
      // One failing task must not block the others; the next run comes in seconds.
      logger.error({ task: task.name, err: error }, 'a scheduled task failed');
    }
  };
  if ((options.lanes ?? 1) > 1) await Promise.all(TASKS.map(safely));
  else for (const task of TASKS) await safely(task);
}

const isEventJob = (data: unknown): data is { eventId: string } =>
  typeof data === 'object' && data !== null && 'eventId' in data && typeof data.eventId === 'string';

/** Applies the events that a fetch of jobs names. What a stop leaves undone is due for the next run of the scheduled tasks. */
async function applyJobs(jobs: readonly { readonly data: unknown }[], options: DrainOptions): Promise<void> {
  const ids = jobs.flatMap(({ data }) => (isEventJob(data) ? [data.eventId] : []));
  await drain(
    {
      name: 'apply events',
      take: async (limit) => ids.splice(0, limit),
      work: retryEvent,
      describe: (event) => ({ event }),
    },
    options,
  );
}

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
  const stopping = new AbortController();
  const working: DrainOptions = { lanes: LANES, signal: stopping.signal };
  const fetching = { pollingIntervalSeconds: 0.5, batchSize: JOBS_PER_FETCH, burstWhenBatchFull: true };
  await boss.work(QUEUES.applyEvent, fetching, async (jobs) => await applyJobs(jobs, working));
  // One item that waits long for Stripe must not keep the next run from what is due.
  const sweeping = { pollingIntervalSeconds: 1, localConcurrency: 3 };
  await boss.work(QUEUES.sweep, sweeping, async () => await sweep(working));
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
      stopping.abort();
      await Promise.all([sealing.stop(), reconciling.stop()]);
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}
