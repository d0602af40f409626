/** One event: what it told, what it changed here, why it was skipped, and what can be done with it. */
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { LocalTime } from '#components/account/local-time.tsx';
import { IgnoreButton, ReplayButton } from '#components/admin/events/event-actions.tsx';
import { PageHead } from '#components/admin/ui/page-head.tsx';
import { pageHref } from '#components/admin/ui/pager.tsx';
import { Facts, Id, Section } from '#components/admin/ui/section.tsx';
import { StateBadge } from '#components/admin/ui/state-badge.tsx';
import { eventReasonWords, factsOf, fieldWords, valueWords } from '#components/admin/words/events.ts';
import { EVENT_STATE_WORDS } from '#components/admin/words/states.ts';
import { eventTitle } from '#components/admin/words/timeline.ts';
import { cn } from '#components/ui/class-names.ts';
import { TextLink } from '#components/ui/link.tsx';
import type { EventDetail } from '#lib/contracts/events.ts';
import { readEvent } from '#lib/payments/registry/read-inbox.ts';
import { requireStaff } from '../../../staff.ts';

export const metadata: Metadata = { title: 'Event' };

type Props = { params: Promise<{ id: string }> };

/** An id may break anywhere, a word may not. */
const breakClass = (value: unknown): string => (String(value).length > 24 ? 'break-all' : '');

function Changes({ changes }: { changes: EventDetail['changes'] }) {
  const rows = Object.entries(changes ?? {});
  if (rows.length === 0) return <p className="text-sm text-muted">It changed nothing here.</p>;
  return (
    <table className="w-full text-left text-sm">
      <caption className="sr-only">What the event changed</caption>
      <thead className="text-muted">
        <tr>
          <th scope="col" className="py-2 pr-4 font-medium">
            What
          </th>
          <th scope="col" className="py-2 pr-4 font-medium">
            Before
          </th>
          <th scope="col" className="py-2 font-medium">
            After
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, [from, to]]) => (
          <tr key={name} className="border-t">
            <th scope="row" className="py-2 pr-4 font-normal">
              {fieldWords(name)}
            </th>
            <td className={cn('py-2 pr-4 text-muted', breakClass(from))}>{valueWords(from)}</td>
            <td className={cn('py-2 font-medium', breakClass(to))}>{valueWords(to)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How it ended before each replay: a replay that finds everything known must not hide the application that did the work. */
function EarlierApplications({ applications }: Pick<EventDetail, 'applications'>) {
  return (
    <ol className="space-y-4">
      {applications.map((application) => (
        <li key={application.replayedAt} className="space-y-2">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
            <StateBadge words={EVENT_STATE_WORDS[application.state]} />
            <LocalTime iso={application.appliedAt ?? application.replayedAt} />
            <span className="text-muted">
              {application.attempts === 1 ? '1 try' : `${application.attempts} tries`}
              {application.reason !== null && application.state !== 'applied'
                ? `. ${eventReasonWords(application.reason)}`
                : ''}
            </span>
          </p>
          <Changes changes={application.changes} />
        </li>
      ))}
    </ol>
  );
}

export default async function EventPage({ params }: Props) {
  const { id } = await params;
  const user = await requireStaff(`/admin/events/${id}`);
  const event = await readEvent(id);
  if (!event) notFound();
  const words = EVENT_STATE_WORDS[event.state];
  const open = event.state === 'received' || event.state === 'waiting' || event.state === 'dead';
  return (
    <>
      <PageHead
        back={{ href: '/admin/events', label: 'Events' }}
        title={eventTitle(event.type)}
        lead={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <StateBadge words={words} />
            {event.reason !== null && event.state !== 'applied' ? eventReasonWords(event.reason) : words.hint}
          </span>
        }
        actions={
          user.canAct && (
            <>
              {open && <IgnoreButton eventId={event.id} />}
              <ReplayButton eventId={event.id} />
            </>
          )
        }
      />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="space-y-5 xl:order-2">
          <Section title="Delivery">
            <Facts
              rows={[
                ['Happened at Stripe', <LocalTime key="created" iso={event.createdAt} />],
                ['Came', <LocalTime key="received" iso={event.receivedAt} />],
                ...(event.appliedAt === null
                  ? []
                  : [['Done with', <LocalTime key="applied" iso={event.appliedAt} />] as const]),
                ...(event.nextTryAt === null
                  ? []
                  : [['Next try', <LocalTime key="next" iso={event.nextTryAt} />] as const]),
                ['Tries', event.attempts],
                ['Delivered again', event.duplicates === 0 ? 'Never' : `${event.duplicates} times`],
                ['Event', <Id key="id">{event.id}</Id>],
                ['Name at Stripe', <Id key="type">{event.type}</Id>],
                ...(event.apiVersion === null ? [] : [['Version', event.apiVersion] as const]),
              ]}
            />
            <p className="mt-4 text-sm">
              <TextLink href={pageHref('/admin/events', { q: event.objectId })}>
                Everything about this object
              </TextLink>
            </p>
          </Section>
        </div>
        <div className="min-w-0 space-y-5">
          <Section title="What it changed">
            <Changes changes={event.changes} />
          </Section>
          {event.applications.length > 0 && (
            <Section title="Earlier applications">
              <EarlierApplications applications={event.applications} />
            </Section>
          )}
          <Section title="What it told">
            <p className="mb-3 text-sm text-muted">
              The part that matters, without anything personal. The whole of it is kept encrypted.
            </p>
            <Facts rows={factsOf(event.extract)} />
          </Section>
        </div>
      </div>
    </>
  );
}
