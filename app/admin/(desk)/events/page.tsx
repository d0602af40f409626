/** The event inbox: everything Stripe told, what became of it, and why. */
import { Inbox } from 'lucide-react';
import type { Metadata } from 'next';
import { ReplayAllButton } from '#components/admin/events/event-actions.tsx';
import { EventsTable } from '#components/admin/events/events-table.tsx';
import { FilterBar } from '#components/admin/ui/filter-bar.tsx';
import { PageHead } from '#components/admin/ui/page-head.tsx';
import { Pager, pageHref } from '#components/admin/ui/pager.tsx';
import { EVENT_STATE_WORDS } from '#components/admin/words/states.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { eventListQuery, MAX_REPLAY } from '#lib/contracts/events.ts';
import { readLeniently } from '#lib/contracts/lenient-query.ts';
import { EVENT_STATES } from '#lib/domain/order-state.ts';
import { readEvents } from '#lib/payments/registry/read-inbox.ts';
import { requireStaff } from '../../staff.ts';

export const metadata: Metadata = { title: 'Events' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function EventsPage({ searchParams }: Props) {
  const params = await searchParams;
  // The search field of every list is called `q`; here it names an object of Stripe's.
  const query = readLeniently(eventListQuery, { ...params, object: params.q });
  const { state, object, cursor } = query;
  const shown = { q: object, state };
  const user = await requireStaff(pageHref('/admin/events', shown));
  const page = await readEvents(query);
  const replayable = state === 'dead' || state === 'waiting' || state === 'received' ? state : null;
  return (
    <>
      <PageHead
        title="Events"
        lead="Everything Stripe told us, kept before it was acknowledged, and what became of it."
        actions={
          user.canAct &&
          replayable !== null &&
          page.data.length > 0 && <ReplayAllButton state={replayable} limit={MAX_REPLAY} />
        }
      />
      <FilterBar
        path="/admin/events"
        found={page.data.length}
        search={{
          label: 'About what',
          hint: 'Id of a payment, charge, refund or dispute at Stripe',
          value: object ?? '',
        }}
        choices={[
          {
            name: 'state',
            label: 'State',
            value: state ?? '',
            options: [
              { value: '', label: 'Any' },
              ...EVENT_STATES.map((value) => ({ value, label: EVENT_STATE_WORDS[value].label })),
            ],
          },
        ]}
      />
      {page.data.length === 0 ? (
        <EmptyState
          icon={<Inbox className="size-7" />}
          title="No events here"
          action={<ButtonLink href="/admin/events">All events</ButtonLink>}
        >
          <p>
            {state === 'dead'
              ? 'No event was given up. That is how it should be.'
              : 'Nothing came that fits.'}
          </p>
        </EmptyState>
      ) : (
        <EventsTable events={page.data} />
      )}
      <Pager path="/admin/events" filters={shown} paged={cursor !== undefined} nextCursor={page.nextCursor} />
    </>
  );
}
