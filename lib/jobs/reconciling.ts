/** When the worker reconciles: what changed every few minutes, everything once in a night. */
import { RECONCILIATION_KINDS } from '#lib/domain/reconciliation.ts';
import { reconcile } from '#lib/payments/reconciliation/run.ts';
import type { ReconciliationJob } from '#lib/queue/enqueue-reconciliation.ts';
import { every, type Repeating } from './every.ts';

const LOOK_EVERY_SECONDS = 150;
/** Several workers share the work: a run that another began lately is enough. */
const RECENT_SECONDS = 120;
const FULL_SECONDS = 20 * 3600;
const NIGHT_HOURS_UTC = [2, 3, 4];
/** An attempt that was touched in this time has a buyer before it, who asks by himself. */
const QUIET_SECONDS = 120;

const isJob = (data: unknown): data is ReconciliationJob =>
  typeof data === 'object' &&
  data !== null &&
  'kind' in data &&
  (RECONCILIATION_KINDS as readonly unknown[]).includes(data.kind) &&
  'startedBy' in data &&
  typeof data.startedBy === 'string';

/** A run that an admin asked for: everything that is missing is taken for missed. */
export async function reconcileByRequest(data: unknown): Promise<void> {
  if (!isJob(data)) return;
  const { kind, startedBy } = data;
  await reconcile({ kind, startedBy });
}

/** Starts looking, until stopped. */
export function startReconciling(): Repeating {
  const missingBefore = new Set<string>();
  return every(LOOK_EVERY_SECONDS, 'reconciliation', async () => {
    const common = { startedBy: 'worker', missingBefore, quietSeconds: QUIET_SECONDS };
    const night = NIGHT_HOURS_UTC.includes(new Date().getUTCHours());
    const full = night ? await reconcile({ ...common, kind: 'full', notWithinSeconds: FULL_SECONDS }) : null;
    if (full === null) await reconcile({ ...common, kind: 'recent', notWithinSeconds: RECENT_SECONDS });
  });
}
