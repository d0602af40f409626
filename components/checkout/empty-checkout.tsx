/** Nothing to pay for: either the cart is empty, or it was paid a moment ago, perhaps in another window. */
import { CircleCheck, Clock3, ShoppingBag } from 'lucide-react';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import type { OrderLabels } from '#lib/domain/order-labels.ts';

/** The newest order, where it is the reason that the cart is empty. */
export type RecentOrder = { readonly number: string; readonly labels: OrderLabels; readonly bought: boolean };

export function EmptyCheckout({ recent }: { recent: RecentOrder | null }) {
  if (recent) {
    return (
      <EmptyState
        level={1}
        icon={recent.bought ? <CircleCheck className="size-7" /> : <Clock3 className="size-7" />}
        title={recent.bought ? 'You have just paid' : recent.labels.title}
        action={
          <>
            <ButtonLink href={`/orders/${encodeURIComponent(recent.number)}`} document>
              See your order
            </ButtonLink>
            <ButtonLink href="/" document tone="secondary">
              Continue shopping
            </ButtonLink>
          </>
        }
      >
        <p>
          Order <span className="tabular font-medium text-ink">{recent.number}</span>
          {recent.bought ? ' is placed. Nothing is left to pay for.' : `: ${recent.labels.body}`}
        </p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      level={1}
      icon={<ShoppingBag className="size-7" />}
      title="Your cart is empty"
      action={
        <ButtonLink href="/" document>
          Look around
        </ButtonLink>
      }
    >
      <p>Put something in it, then come back to pay.</p>
    </EmptyState>
  );
}
