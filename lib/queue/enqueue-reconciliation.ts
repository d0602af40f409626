/** Asks the worker for a reconciliation. */
import type { ReconciliationKind } from '#lib/domain/reconciliation.ts';
import { queueSender } from './enqueue-event.ts';
import { QUEUES } from './queues.ts';

export type ReconciliationJob = { readonly kind: ReconciliationKind; readonly startedBy: string };

/** One of a kind waits at most. */
export async function enqueueReconciliation(job: ReconciliationJob): Promise<void> {
  const boss = await queueSender();
  await boss.send(QUEUES.reconcile, job, { singletonKey: job.kind, singletonSeconds: 10 });
}
