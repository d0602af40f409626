/** Brings a world to a quiet point: no faults, all that Stripe emitted delivered, the jobs done, every hold's time over. */

import { sweep } from '#lib/jobs/run.ts';
import { reconcile } from '#lib/payments/reconciliation/run.ts';
import { retryEvent } from '#lib/payments/registry/retry-event.ts';
import { FAULT_NAMES, FAULTS } from './faults.ts';
import { deliverEvent, readNewEvents, type World } from './world.ts';

const ROUNDS = 12;
/** The round that compares everything: what no event and no open row tells of is found there alone. */
const FULL_ROUND = 3;
/** Longer than a simulation lasts. */
const EVERYTHING_DAYS = 10_000;
/** Longer than a hold with all its renewals. */
const HOLDS_ARE_OVER_SECONDS = 7_207;

async function deliverAll(world: World): Promise<number> {
  await readNewEvents(world);
  let delivered = 0;
  for (const known of world.events) {
    if (known.deliveries > 0 || known.lost) continue;
    if ((await deliverEvent(world, known)) === 200) delivered += 1;
  }
  return delivered;
}

async function workOff(world: World, kind: 'recent' | 'full'): Promise<number> {
  const pending = await world.owner<{ id: string }[]>`
    select id from stripe_events where state in ('received', 'waiting') order by received_at`;
  for (const { id } of pending) await retryEvent(id);
  await sweep();
  // What was lost on the way is made up here.
  const report = await reconcile({
    kind,
    startedBy: 'worker',
    ...(kind === 'full' ? { days: EVERYTHING_DAYS } : {}),
  });
  // Nothing is wrong with Stripe any more: a run that does not end leaves something behind for ever.
  if (report !== null && report.state !== 'finished') {
    world.broken.push(`a ${kind} reconciliation ended: ${report.reason ?? ''}`);
  }
  return pending.length + (report?.repaired ?? 1);
}

/** @returns false when it did not become quiet: something is done over and over */
export async function comeToRest(world: World): Promise<boolean> {
  for (const name of FAULT_NAMES) await FAULTS[name].disarm(world);
  for (let round = 0; round < ROUNDS; round += 1) {
    await world.clock.moveTo(round === 2 ? HOLDS_ARE_OVER_SECONDS : 611);
    await world.shop.control('async/run', {});
    const moved =
      (await deliverAll(world)) + (await workOff(world, round === FULL_ROUND ? 'full' : 'recent'));
    if (moved === 0 && round > 4) return true;
  }
  return false;
}
