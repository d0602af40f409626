/** What waits for somebody, as a list of links; what is at zero is told in one line, so that silence is no doubt. */
import { CircleCheck } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { LocalTime } from '#components/account/local-time.tsx';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import type { OpenWork } from '#lib/contracts/admin-orders.ts';
import type { OrderWork } from '#lib/domain/open-work.ts';

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

const listOf = (work: OrderWork): string => `/admin/orders?needs=${work}`;

function refundTasks({ orders }: OpenWork): Task[] {
  return [
    {
      count: orders.refund_failed,
      one: 'order with a refund that did not go through',
      many: 'orders with refunds that did not go through',
      detail: 'The money came back to us: the shopper did not get it.',
      href: listOf('refund_failed'),
      tone: 'danger',
    },
    {
      count: orders.refund_approval,
      one: 'order with a refund to approve',
      many: 'orders with refunds to approve',
      detail: 'A second admin has to agree before anything is sent.',
      href: listOf('refund_approval'),
      tone: 'warning',
    },
    {
      count: orders.refund_unanswered,
      one: 'order with a refund that Stripe has not answered',
      many: 'orders with refunds that Stripe has not answered',
      detail: 'Set aside more than 15 minutes ago; it is tried again by itself.',
      href: listOf('refund_unanswered'),
      tone: 'warning',
    },
  ];
}

/** What the shop's own doors tell: messages of Stripe's that could not be believed or applied, books that differ. */
function machineTasks({ badSignatures, deadEvents, openFindings }: OpenWork): Task[] {
  return [
    {
      count: badSignatures?.failures ?? 0,
      one: 'message with a wrong signature',
      many: 'messages with wrong signatures',
      detail: (
        <>
          {until('The last came', badSignatures?.lastAt ?? null)}. Either the webhook secret is not the one at
          Stripe, or somebody forges messages. They were refused.
        </>
      ),
      href: '/admin/events',
      tone: 'danger',
    },
    {
      count: deadEvents,
      one: 'event of Stripe’s failed',
      many: 'events of Stripe’s failed',
      detail: 'They were tried until there was no hope. They can be replayed.',
      href: '/admin/events?state=dead',
      tone: 'danger',
    },
    {
      count: openFindings,
      one: 'thing does not agree',
      many: 'things do not agree',
      detail: 'Found when the books, Stripe and our orders were compared.',
      href: '/admin/reconciliation',
      tone: 'danger',
    },
  ];
}

function tasksOf(work: OpenWork): Task[] {
  const { orders } = work;
  return [
    {
      count: orders.look,
      one: 'order needs a look',
      many: 'orders need a look',
      detail: 'Money came that does not fit its order.',
      href: listOf('look'),
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
      count: orders.follow_up,
      one: 'order with a failed follow-up',
      many: 'orders with failed follow-ups',
      detail: 'The money is recorded, but stock, a mail or a label is not up to date.',
      href: listOf('follow_up'),
      tone: 'danger',
    },
    ...machineTasks(work),
    ...refundTasks(work),
    {
      count: orders.fraud_warning,
      one: 'order with a fraud warning',
      many: 'orders with fraud warnings',
      detail: 'The bank suspects fraud. A refund now keeps a dispute and its fee away.',
      href: listOf('fraud_warning'),
      tone: 'warning',
    },
    {
      count: orders.radar_review,
      one: 'order under Radar review',
      many: 'orders under Radar review',
      detail: 'Paid, and not to be fulfilled until the review is closed in the Stripe Dashboard.',
      href: listOf('radar_review'),
      tone: 'warning',
    },
    {
      count: orders.capture,
      one: 'authorised payment to capture',
      many: 'authorised payments to capture',
      detail: until('The first hold ends', work.nextCaptureBefore),
      href: listOf('capture'),
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
