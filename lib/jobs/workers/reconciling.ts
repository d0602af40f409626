/** When the worker reconciles: what changed every few minutes, everything once in a night. */
import { reconcile } from '#lib/payments/reconciliation/run.ts';
import { every, type Repeating } from './every.ts';

const LOOK_EVERY_SECONDS = 150;
/** Several workers share the work: a run that another began lately is enough. */
const RECENT_SECONDS = 120;
const FULL_SECONDS = 20 * 3600;
const NIGHT_HOURS_UTC = [2, 3, 4];
/** An attempt that was touched in this time has a buyer before it, who asks by himself. */
const QUIET_SECONDS = 120;

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
