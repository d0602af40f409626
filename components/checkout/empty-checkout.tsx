/** Nothing to pay for: either the cart is empty, or it was paid a moment ago, perhaps in another window. */
import { CircleCheck, ShoppingBag } from 'lucide-react';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';

export function EmptyCheckout({ justPaid }: { justPaid: string | null }) {
  if (justPaid) {
    return (
      <EmptyState
        level={1}
        icon={<CircleCheck className="size-7" />}
        title="You have just paid"
        action={
          <>
            <ButtonLink href={`/orders/${encodeURIComponent(justPaid)}`} document>
              See your order
            </ButtonLink>
            <ButtonLink href="/" document tone="secondary">
              Continue shopping
            </ButtonLink>
          </>
        }
      >
        <p>
          Order <span className="tabular font-medium text-ink">{justPaid}</span> is placed. Nothing is left to
          pay for.
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
