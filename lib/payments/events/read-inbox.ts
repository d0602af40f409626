/** The inbox as staff see it. Bodies are never shown: the extract says what matters and holds no personal data. */
import { database } from '#db/client.ts';
import { type InboxRow, listInbox, readInbox } from '#db/repositories/event-inbox.ts';
import type { EventDetail, EventListAnswer, EventListQuery, EventView } from '#lib/contracts/events.ts';

const PAGE = 50;

const iso = (time: string | null): string | null => (time === null ? null : new Date(time).toISOString());

export const eventView = (row: InboxRow): EventView => ({
  id: row.id,
  type: row.type,
  objectId: row.object_id,
  apiVersion: row.api_version,
  createdAt: new Date(row.created_unix * 1000).toISOString(),
  receivedAt: new Date(row.received_at).toISOString(),
  appliedAt: iso(row.applied_at),
  nextTryAt: iso(row.next_try_at),
  state: row.state,
  reason: row.reason,
  attempts: row.attempts,
  duplicates: row.duplicates,
  changes: row.changes,
});

/** A cursor names the last row of a page; one that was tampered with starts from the top. */
function readCursor(cursor: string | undefined): { receivedUs: string; id: string } | null {
  const [receivedUs = '', id = ''] = Buffer.from(cursor ?? '', 'base64url')
    .toString('utf8')
    .split(' ');
  return id !== '' && /^\d{1,17}$/.test(receivedUs) ? { receivedUs, id } : null;
}

export async function readEvents(query: EventListQuery): Promise<EventListAnswer> {
  const rows = await listInbox(database(), {
    state: query.state ?? null,
    type: query.type ?? null,
    objectId: query.object ?? null,
    before: readCursor(query.cursor),
    limit: PAGE + 1,
  });
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  const more = rows.length > PAGE && last !== undefined;
  return {
    data: shown.map(eventView),
    nextCursor: more ? Buffer.from(`${last.received_us} ${last.id}`).toString('base64url') : null,
  };
}

/** @returns null for an id that is unknown */
export async function readEvent(id: string): Promise<EventDetail | null> {
  const row = await readInbox(database(), id);
  return row ? { ...eventView(row), extract: row.extract } : null;
}
