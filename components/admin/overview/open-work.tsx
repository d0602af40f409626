/** What waits for somebody, as a list of links; what is at zero is told in one line, so that silence is no doubt. */
import { CircleCheck } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { LocalTime } from '#components/account/local-time.tsx';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import type { OpenWork } from '#lib/contracts/admin-orders.ts';

type Task = {
  readonly count: number;
  readonly one: string;
  readonly many: string;
  readonly detail: ReactNode;
  readonly href: string;
  readonly tone: Tone;
};

const until = (words: string, iso: string | null): ReactNode =>
  iso === null ? null : (
    <>
      {words} <LocalTime iso={iso} />
    </>
  );

function tasksOf(work: OpenWork): Task[] {
  return [
    {
      count: work.reviews,
      one: 'order needs a look',
      many: 'orders need a look',
      detail: 'Money came that does not fit its order.',
      href: '/admin/orders?state=review',
      tone: 'danger',
    },
    {
      count: work.disputesToAnswer,
      one: 'dispute to answer',
      many: 'disputes to answer',
      detail: until('The first deadline is', work.nextDisputeDueAt),
      href: '/admin/disputes?open=true',
      tone: 'danger',
    },
    {
      count: work.deadEvents,
      one: 'event of Stripe’s failed',
      many: 'events of Stripe’s failed',
      detail: 'They were tried until there was no hope. They can be replayed.',
      href: '/admin/events?state=dead',
      tone: 'danger',
    },
    {
      count: work.openFindings,
      one: 'thing does not agree',
      many: 'things do not agree',
      detail: 'Found when the books, Stripe and our orders were compared.',
      href: '/admin/reconciliation',
      tone: 'danger',
    },
    {
      count: work.refundsToApprove,
      one: 'refund waits for approval',
      many: 'refunds wait for approval',
      detail: 'A second admin has to agree before anything is sent.',
      href: '/admin/orders?refund=pending',
      tone: 'warning',
    },
    {
      count: work.refundsStuck,
      one: 'refund has no answer from Stripe',
      many: 'refunds have no answer from Stripe',
      detail: 'Set aside more than 15 minutes ago; it is tried again by itself.',
      href: '/admin/orders?refund=pending',
      tone: 'warning',
    },
    {
      count: work.toCapture,
      one: 'authorised payment to capture',
      many: 'authorised payments to capture',
      detail: until('The first hold ends', work.nextCaptureBefore),
      href: '/admin/orders?state=awaiting_payment',
      tone: 'warning',
    },
  ];
}

export function OpenWorkList({ work }: { work: OpenWork }) {
  const open = tasksOf(work).filter((task) => task.count > 0);
  if (open.length === 0) {
    return (
      <p className="flex items-center gap-3 rounded-card border bg-surface p-5 text-sm">
        <CircleCheck aria-hidden className="size-5 shrink-0 text-success" />
        Nothing waits for you.
      </p>
    );
  }
  return (
    <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
      {open.map((task) => (
        <li key={task.many}>
          <Link
            href={task.href}
            prefetch={false}
            className="flex h-full flex-col gap-1 rounded-card border bg-surface p-5 transition-colors hover:bg-hover"
          >
            <span className="flex items-center gap-3 font-medium">
              <Badge tone={task.tone} className="tabular text-sm">
                {task.count}
              </Badge>
              {task.count === 1 ? task.one : task.many}
            </span>
            {task.detail && <span className="text-sm text-muted">{task.detail}</span>}
          </Link>
        </li>
      ))}
    </ul>
  );
}
