/**
 * Brings a stage to a quiet point: nobody acts, no fault is on, every process lives, inbox and operations are drained
 * and one reconciliation has made up what was lost. Holds may stay open: a quarter of an hour has not passed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sweep } from '#lib/jobs/run.ts';
import { reconcile } from '#lib/payments/reconciliation/run.ts';
import { brokenInbox } from '../invariants.ts';
import { showOdd } from '../odd-object.ts';
import { noTrouble } from './fault-turns.ts';
import type { Stage } from './stage.ts';

const LOOK_MS = 150;
/** A delivery that failed a moment ago is tried again after 1.5 seconds; later tries come as late duplicates. */
const DELIVERIES_MS = 4_000;
const DRAIN_MS = 90_000;

/** Webhooks that are due soon are waited for. */
async function deliveriesDone(stage: Stage): Promise<void> {
  const until = performance.now() + DELIVERIES_MS;
  while (performance.now() < until) {
    if (stage.front.inFlight() === 0) {
      const { data } = await stage.control('deliveries?limit=300');
      const soon = Date.now() + 2_000;
      const due = (Array.isArray(data) ? data : []).filter((delivery: unknown) => isDue(delivery, soon));
      if (due.length === 0) return;
    }
    await sleep(LOOK_MS);
  }
}

function isDue(delivery: unknown, beforeMs: number): boolean {
  if (typeof delivery !== 'object' || delivery === null) return false;
  const at: unknown = Reflect.get(delivery, 'next_attempt_ms');
  return Reflect.get(delivery, 'status') === 'pending' && typeof at === 'number' && at < beforeMs;
}

/** What is open, and is no business of anybody who waits: a card is taken away when the payment that uses it has ended. */
const openWork = (owner: Stage['owner'], events: readonly ('received' | 'waiting')[]) => owner<
  { what: string }[]
>`
  select 'event ' || type || ' ' || state as what from stripe_events where state in ${owner(events)}
  union all select 'operation ' || kind || ' ' || coalesce(outcome, '') from operations o where state = 'pending'
    and not (outcome is not distinct from 'method_in_use' and exists (select 1 from checkout_attempts a
      where a.user_id = o.user_id and a.state in ('creating', 'open', 'indeterminate', 'processing', 'requires_capture')))`;

/**
 * Back-offs and leases of the dead are over at once; everything else is the workers' business and this one's. What waits
 * for another object is not hurried before the reconciliation: it would use up its tries in seconds.
 */
async function drain(stage: Stage, events: readonly ('received' | 'waiting')[]): Promise<readonly string[]> {
  const { owner } = stage;
  let left: readonly { what: string }[] = [];
  const until = performance.now() + DRAIN_MS;
  while (performance.now() < until) {
    await owner`update stripe_events set next_try_at = now() where state in ${owner(events)}`;
    await owner`update operations set resume_after = now() - interval '1 second', leased_until = null where state = 'pending'`;
    await sweep();
    left = await openWork(owner, events);
    if (left.length === 0) return [];
    await sleep(LOOK_MS);
  }
  return left.slice(0, 5).map(({ what }) => `not drained: ${what}`);
}

/** @returns how much it repaired; undefined when another run never ended */
async function reconcileAll(stage: Stage): Promise<number | undefined> {
  const until = performance.now() + DRAIN_MS;
  while (performance.now() < until) {
    // What leaves no event is found by comparing alone.
    const report = await reconcile({ kind: 'full', startedBy: 'command' });
    if (report !== null) {
      if (report.state !== 'finished')
        stage.broken.push(`a full reconciliation ended: ${report.reason ?? ''}`);
      stage.tally.jobs(1);
      return report.repaired;
    }
    await sleep(LOOK_MS);
  }
  return undefined;
}

/** @returns what kept it from becoming quiet; empty when it is */
export async function becomeQuiet(stage: Stage): Promise<readonly string[]> {
  await noTrouble(stage);
  await stage.fleet.allAlive();
  await stage.control('async/run', {});
  await deliveriesDone(stage);
  const open = await drain(stage, ['received']);
  if (open.length > 0) return open;
  await stage.control('async/run', {});
  await deliveriesDone(stage);
  const notStored = await brokenInbox({ owner: stage.owner, acknowledged: [...stage.front.acknowledged] });
  if (notStored.length > 0) return notStored;
  const odd = await showOdd({ stripe: stage.stripe, control: stage.control }, stage.quietPoints);
  stage.quietPoints += 1;
  stage.broken.push(...odd);
  if ((await reconcileAll(stage)) === undefined) return ['a reconciliation goes on for ever'];
  return await drain(stage, ['received', 'waiting']);
}
