/** The flight recorder of an order: its moves, what people did, what Stripe told and which mails went, newest first. */
import { CreditCard, Mail, Package, UserRound } from 'lucide-react';
import { LocalTime } from '#components/account/local-time.tsx';
import { TextLink } from '#components/ui/link.tsx';
import type { AdminOrder, TimelineEntry } from '#lib/contracts/admin-orders.ts';
import { EVENT_STATES } from '#lib/domain/order-state.ts';
import { StateBadge } from '../ui/state-badge.tsx';
import { EVENT_STATE_WORDS } from '../words/states.ts';
import { actorWords, amountOf, timelineWords } from '../words/timeline.ts';

const ICONS = { order: Package, audit: UserRound, stripe: CreditCard, mail: Mail } as const;
const SOURCES = { order: 'Order', audit: 'Record', stripe: 'Stripe', mail: 'Mail' } as const;

function EventState({ state }: { state: string | null }) {
  const known = EVENT_STATES.find((candidate) => candidate === state);
  // What was simply applied needs no word.
  return known && known !== 'applied' ? <StateBadge words={EVENT_STATE_WORDS[known]} /> : null;
}

function Entry({ entry, order }: { entry: TimelineEntry; order: AdminOrder }) {
  const Icon = ICONS[entry.source];
  const actor = actorWords(entry.actor, order.people);
  const amount = amountOf(entry, order.currency);
  return (
    <li className="flex gap-3 py-2.5 text-sm">
      <span
        title={SOURCES[entry.source]}
        className="mt-0.5 grid size-6 shrink-0 place-items-center rounded-full bg-sunken text-muted"
      >
        <Icon aria-hidden className="size-3.5" />
        <span className="sr-only">{SOURCES[entry.source]}: </span>
      </span>
      <span className="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5">
        <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          {entry.eventId === null ? (
            timelineWords(entry)
          ) : (
            <TextLink href={`/admin/events/${entry.eventId}`} className="font-normal text-ink">
              {timelineWords(entry)}
            </TextLink>
          )}
          {amount && <span className="tabular text-muted">{amount}</span>}
          {actor && <span className="text-muted">by {actor}</span>}
          {entry.source === 'stripe' && <EventState state={entry.state} />}
        </span>
        <span className="whitespace-nowrap text-xs text-muted">
          <LocalTime iso={entry.at} />
        </span>
      </span>
    </li>
  );
}

export const AdminTimeline = ({ order }: { order: AdminOrder }) => (
  <ol className="divide-y">
    {order.timeline.map((entry) => (
      <Entry key={entry.key} entry={entry} order={order} />
    ))}
  </ol>
);
