/** The job queues and their limits. They are made by the migration, so that a send never meets a missing queue. */
import type { PgBoss } from 'pg-boss';

export const QUEUE_SCHEMA = 'pgboss';

export const QUEUES = {
  /** One stored event that could not be applied at once. */
  applyEvent: 'event.apply',
  /** Everything whose time has come: events, operations, holds. */
  sweep: 'sweep',
  /** A reconciliation that an admin asked for. */
  reconcile: 'reconcile',
} as const;

/** Makes the queues; safe to run any number of times. */
export async function createQueues(boss: PgBoss): Promise<void> {
  await boss.createQueue(QUEUES.applyEvent, {
    retryLimit: 20,
    retryDelay: 2,
    retryBackoff: true,
    expireInSeconds: 120,
    deleteAfterSeconds: 24 * 3600,
  });
  await boss.createQueue(QUEUES.sweep, {
    retryLimit: 0,
    expireInSeconds: 300,
    deleteAfterSeconds: 3600,
  });
  await boss.createQueue(QUEUES.reconcile, {
    retryLimit: 0,
    expireInSeconds: 1800,
    deleteAfterSeconds: 24 * 3600,
  });
}
