/**
 * Missed events (rule 28): Stripe's list says which objects changed, and the objects are read. Each missed event is
 * noted in the inbox, so that it is handled once, a late webhook finds it known, and one that cannot be applied is tried
 * again like any other.
 */
import { database } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import {
  findMissingEvents,
  insertMissedEvent,
  moveCursor,
  readBeginning,
  readCursor,
  rememberGap,
} from '#db/repositories/reconciliation.ts';
import { getConfig } from '#lib/config/config.ts';
import { type EventOutcome, waiting } from '#lib/payments/inbox/event-outcome.ts';
import { isObjectKind } from '#lib/payments/registry/object-kinds.ts';
import { eachEventPage, type ListedEvent } from '#lib/payments/stripe/list-events.ts';
import { tryLocal, tryOne } from './apply-each.ts';
import type { Findings } from './findings.ts';
import { readAndTakeIn } from './ingest-object.ts';
import { type Progress, StripeUnavailable } from './report.ts';

/** The list may show an event a little later than its time says. */
const OVERLAP_SECONDS = 300;
/** Stripe's list reaches back 30 days; a day is left for clocks. */
const REACH_SECONDS = 29 * 24 * 3600;

/**
 * Events that were missing at the last look. Without it every missing event is taken for missed; with it only one that is
 * missing twice, because the webhook of a young one is on its way.
 */
export type MissingBefore = Set<string>;

type Outcomes = Map<string, EventOutcome>;

/** A time that the events do not reach back to is remembered as a gap, before the cursor moves past it. */
export async function catchUpEvents(
  progress: Progress,
  findings: Findings,
  missingBefore: MissingBefore | null,
): Promise<void> {
  const db = database();
  const position = (await readCursor(db, 'events')) ?? (await readBeginning(db));
  const nowUnix = Math.floor((await databaseNowMs()) / 1000);
  if (position < nowUnix - REACH_SECONDS) await rememberGap(db, { fromUnix: position, toUnix: nowUnix });
  const outcomes: Outcomes = new Map();
  const missing = new Set<string>();
  let [newest, firstYoung] = [position, Number.POSITIVE_INFINITY];
  const listed = await eachEventPage(Math.max(0, position - OVERLAP_SECONDS), async (events) => {
    progress.checked += events.length;
    const unknown = await findMissingEvents(
      db,
      events.map((event) => event.id),
    );
    for (const event of events) {
      newest = Math.max(newest, event.createdUnix);
      if (!unknown.has(event.id) || !isOurBusiness(event)) continue;
      missing.add(event.id);
      if (missingBefore === null || missingBefore.has(event.id))
        await makeUp(event, outcomes, progress, findings);
      else firstYoung = Math.min(firstYoung, event.createdUnix);
    }
  });
  if (!listed.ok) throw new StripeUnavailable(listed.error);
  missingBefore?.clear();
  for (const id of missing) missingBefore?.add(id);
  // An event that claims a time to come must not hide those that come until then.
  await moveCursor(db, 'events', Math.min(newest, firstYoung, nowUnix));
}

const isOurBusiness = (event: ListedEvent): boolean =>
  event.livemode === getConfig().livemode && isObjectKind(event.objectKind) && event.objectId !== '';

/** Reads the object, once for all its missed events, and notes the event. */
async function makeUp(
  event: ListedEvent,
  outcomes: Outcomes,
  progress: Progress,
  findings: Findings,
): Promise<void> {
  const { objectKind: kind, objectId: id } = event;
  if (!isObjectKind(kind)) return;
  const key = `${kind} ${id}`;
  let outcome = outcomes.get(key);
  if (!outcome) {
    const read = await tryOne(findings, { kind, id }, () => readAndTakeIn({ kind, id }));
    outcome = read ?? waiting('apply_failed');
    outcomes.set(key, outcome);
    if (outcome.state === 'applied') progress.repaired += 1;
  }
  const missed = { ...event, ...noted(outcome) };
  await tryLocal(findings, { kind, id }, () => insertMissedEvent(database(), missed));
}

/** What the inbox says of a missed event: what became of its object, or that it is to be tried again. */
function noted(outcome: EventOutcome) {
  switch (outcome.state) {
    case 'applied':
    case 'duplicate':
      return { state: 'applied', reason: 'reconciled' } as const;
    case 'stale':
    case 'ignored':
      return { state: outcome.state, reason: outcome.reason };
    case 'waiting':
    case 'read':
      return { state: 'received', reason: outcome.reason } as const;
  }
}
