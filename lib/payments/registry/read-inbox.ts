/** The inbox as staff see it. Bodies are never shown: the extract says what matters and holds no personal data. */

import { database } from '#db/client.ts';
import { type InboxRow, listApplications, listInbox, readInbox } from '#db/repositories/event-inbox.ts';
import type { EventDetail, EventListAnswer, EventListQuery, EventView } from '#lib/contracts/events.ts';
import { pageOf, readCursor } from '#lib/contracts/keyset-cursor.ts';
import { isoTime, isoTimeOrNull } from '#lib/domain/iso-time.ts';

const PAGE = 50;

export const eventView = (row: InboxRow): EventView => ({
  id: row.id,
  type: row.type,
  objectId: row.object_id,
  apiVersion: row.api_version,
  createdAt: new Date(row.created_unix * 1000).toISOString(),
  receivedAt: isoTime(row.received_at),
  appliedAt: isoTimeOrNull(row.applied_at),
  nextTryAt: isoTimeOrNull(row.next_try_at),
  state: row.state,
  reason: row.reason,
  attempts: row.attempts,
  duplicates: row.duplicates,
  changes: row.changes,
});

export async function readEvents(query: EventListQuery): Promise<EventListAnswer> {
  const before = readCursor(query.cursor, (text) => /^\d{1,17}$/.test(text));
  const rows = await listInbox(database(), {
    state: query.state ?? null,
    type: query.type ?? null,
    objectId: query.object ?? null,
    before: before && { receivedUs: before.sortValue, id: before.id },
    limit: PAGE + 1,
  });
  const { shown, nextCursor } = pageOf(rows, PAGE, (row) => ({ sortValue: row.received_us, id: row.id }));
  return { data: shown.map(eventView), nextCursor };
}

/** @returns null for an id that is unknown */
export async function readEvent(id: string): Promise<EventDetail | null> {
  const [row, earlier] = await Promise.all([readInbox(database(), id), listApplications(database(), id)]);
  if (!row) return null;
  const applications = earlier.map(({ applied_at, replayed_at, ...application }) => ({
    ...application,
    appliedAt: isoTimeOrNull(applied_at),
    replayedAt: isoTime(replayed_at),
  }));
  return { ...eventView(row), extract: row.extract, applications };
}
