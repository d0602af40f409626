/** Events of Stripe's as rows: what it told, what became of it, when it came. */
import { LocalTime } from '#components/account/local-time.tsx';
import type { EventView } from '#lib/contracts/events.ts';
import { type Column, DataTable, RowLink } from '../ui/data-table.tsx';
import { Id } from '../ui/section.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { eventReasonWords } from '../words/events.ts';
import { EVENT_STATE_WORDS } from '../words/states.ts';
import { eventTitle } from '../words/timeline.ts';

/** Why it was skipped or failed; an applied event's reason only says how it was read. */
const reasonOf = (event: EventView): string | null =>
  event.reason === null || event.state === 'applied' || event.state === 'duplicate'
    ? null
    : eventReasonWords(event.reason);

const COLUMNS: readonly Column<EventView>[] = [
  {
    name: 'What Stripe told',
    cell: (event) => (
      <>
        <RowLink href={`/admin/events/${event.id}`}>{eventTitle(event.type)}</RowLink>
        <span className="block text-muted">
          <Id>{event.objectId}</Id>
        </span>
        <span className="mt-1.5 block md:hidden">
          <StateBadge words={EVENT_STATE_WORDS[event.state]} />
        </span>
      </>
    ),
  },
  {
    name: 'What became of it',
    wide: true,
    cell: (event) => (
      <>
        <StateBadge words={EVENT_STATE_WORDS[event.state]} />
        {reasonOf(event) !== null && <span className="mt-1 block text-muted">{reasonOf(event)}</span>}
      </>
    ),
  },
  {
    name: 'Tries',
    wide: true,
    end: true,
    cell: (event) => <span className="tabular">{event.attempts}</span>,
  },
  {
    name: 'Came',
    end: true,
    cell: (event) => (
      <span className="text-muted sm:whitespace-nowrap">
        <LocalTime iso={event.receivedAt} />
      </span>
    ),
  },
];

export const EventsTable = ({ events }: { events: readonly EventView[] }) => (
  <DataTable caption="Events, newest first" columns={COLUMNS} rows={events} rowKey={(event) => event.id} />
);
