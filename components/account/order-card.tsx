/** One order in the list: what, when, how it stands, how much. The whole row is one link. */
import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { Badge } from '#components/ui/badge.tsx';
import { Price } from '#components/ui/money.tsx';
import { Thumbnail } from '#components/ui/thumbnail.tsx';
import type { OrderSummary } from '#lib/contracts/orders.ts';
import { orderLabels } from '#lib/domain/order-labels.ts';
import { LocalTime } from './local-time.tsx';

export function OrderCard({ order }: { order: OrderSummary }) {
  const labels = orderLabels(order.truth, order.lastAttempt ?? {});
  return (
    <li>
      <Link
        href={`/orders/${encodeURIComponent(order.number)}`}
        className="flex items-center gap-4 rounded-card border bg-surface p-4 transition-colors hover:bg-hover sm:gap-5"
      >
        {order.firstImage ? (
          <Thumbnail src={order.firstImage} sizePx={72} className="size-18 border" />
        ) : (
          <span aria-hidden className="size-18 shrink-0 rounded-control bg-sunken" />
        )}
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="line-clamp-2 font-medium">{order.title}</span>
            <Badge tone={labels.tone}>{labels.label}</Badge>
          </span>
          <span className="mt-1 block text-sm text-muted">
            <span className="tabular whitespace-nowrap">{order.number}</span> ·{' '}
            <LocalTime iso={order.placedAt ?? order.createdAt} show="date" />
          </span>
        </span>
        <Price amountMinor={order.totalMinor} currency={order.currency} className="font-medium" />
        <ChevronRight aria-hidden className="hidden size-4 text-muted sm:block" />
      </Link>
    </li>
  );
}
