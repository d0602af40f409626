/** What happened to an order, in words, oldest first. Moves that mean nothing to a shopper are left out. */
import { Price } from '#components/ui/money.tsx';
import type { OrderView } from '#lib/contracts/orders.ts';
import { LocalTime } from './local-time.tsx';
import { eventWords } from './order-event-words.ts';

export function OrderTimeline({ order }: { order: Pick<OrderView, 'events' | 'truth' | 'currency'> }) {
  const told = order.events.flatMap((event, index) => {
    const words = eventWords(event.kind, order.truth.charged);
    return words ? [{ ...event, key: `${index}-${event.kind}`, words }] : [];
  });
  if (told.length === 0) return null;
  return (
    <ol className="relative space-y-4 before:absolute before:bottom-2 before:left-[5px] before:top-2 before:w-px before:bg-line">
      {told.map((event, index) => (
        <li key={event.key} className="relative flex gap-4 text-sm">
          <span
            aria-hidden
            className={
              index === told.length - 1
                ? 'mt-1.5 size-[11px] shrink-0 rounded-full bg-accent'
                : 'mt-1.5 size-[11px] shrink-0 rounded-full border-2 border-control bg-surface'
            }
          />
          <span className="flex flex-1 flex-wrap justify-between gap-x-4">
            <span>
              {event.words}
              {event.amountMinor !== null && (
                <>
                  {': '}
                  <Price amountMinor={event.amountMinor} currency={order.currency} className="font-medium" />
                </>
              )}
            </span>
            <span className="text-muted">
              <LocalTime iso={event.at} />
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}
