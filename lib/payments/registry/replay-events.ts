/**
 * Events again, by an admin's hand: attempts start anew, and the report says what really happened, not what was asked
 * for. Projections are safe to repeat, so a replay of what was applied finds it known (rule 28).
 */
import { database, inTransaction } from '#db/client.ts';
import { ignoreEvent, listByState, readInbox, resetEvent } from '#db/repositories/event-inbox.ts';
import type { EventView, ReplayBody, ReplayReport } from '#lib/contracts/events.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import type { EventState } from '#lib/domain/order-state.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { eventView } from './read-inbox.ts';
import { retryEvent } from './retry-event.ts';

/** Replays named events, or those of a state; unknown ids are left out of the report. */
export async function replayEvents(args: { body: ReplayBody; adminId: string }): Promise<ReplayReport> {
  const ids = 'ids' in args.body ? args.body.ids : await listByState(database(), args.body);
  const data: ReplayReport['data'][number][] = [];
  const counts: Partial<Record<EventState, number>> = {};
  for (const id of new Set(ids)) {
    const replayed = await replayOne(id, args.adminId);
    if (!replayed) continue;
    data.push(replayed);
    counts[replayed.event.state] = (counts[replayed.event.state] ?? 0) + 1;
  }
  return { data, counts };
}

/** @returns undefined when the event is not known */
async function replayOne(id: string, adminId: string): Promise<ReplayReport['data'][number] | undefined> {
  const known = await inTransaction(database(), (tx) => resetEvent(tx, { id, actor: `user:${adminId}` }));
  if (!known) return undefined;
  const outcome = await retryEvent(id);
  const row = await readInbox(database(), id);
  return row && { id, outcome, event: eventView(row) };
}

export async function replayEvent(args: {
  id: string;
  adminId: string;
}): Promise<Result<ReplayReport['data'][number], PublicError>> {
  const replayed = await replayOne(args.id, args.adminId);
  return replayed ? ok(replayed) : err(publicError('not_found'));
}

/** An event that waits, or was given up, is laid aside. */
export async function ignoreStoredEvent(args: {
  id: string;
  adminId: string;
}): Promise<Result<EventView, PublicError>> {
  const ignored = await inTransaction(database(), (tx) =>
    ignoreEvent(tx, { id: args.id, actor: `user:${args.adminId}` }),
  );
  const row = await readInbox(database(), args.id);
  if (!row) return err(publicError('not_found'));
  return ignored ? ok(eventView(row)) : err(publicError('event_not_waiting'));
}
