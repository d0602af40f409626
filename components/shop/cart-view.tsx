'use client';
/** The cart page: lines with quantities, what it costs, the way to checkout. Filled in from the browser. */
import { ShoppingBag } from 'lucide-react';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { CartLine } from './cart-line.tsx';
import { CartProblem, CartSkeleton } from './cart-states.tsx';
import { CartTotals, FreeShippingHint } from './cart-totals.tsx';
import { CheckoutLink } from './checkout-link.tsx';
import { useCart } from './use-cart.ts';

const COLUMNS = 'grid items-start gap-8 lg:grid-cols-[1fr_22rem] lg:gap-12';

function Loading() {
  return (
    <div className={COLUMNS}>
      <CartSkeleton lines={3} />
      <Skeleton className="h-80 rounded-card" />
    </div>
  );
}

export function CartView() {
  const { cart, status } = useCart();
  if (cart.items.length === 0) {
    if (status === 'loading') return <Loading />;
    if (status === 'failed') return <CartProblem />;
    return (
      <EmptyState
        icon={<ShoppingBag className="size-7" />}
        title="Your cart is empty"
        action={<ButtonLink href="/">Look around</ButtonLink>}
      >
        What you add stays here, also when you sign in later.
      </EmptyState>
    );
  }
  return (
    <div className={COLUMNS}>
      <ul aria-label="In your cart" className="divide-y border-y">
        {cart.items.map((item) => (
          <CartLine key={item.variantId} item={item} currency={cart.currency} />
        ))}
      </ul>
      <section aria-labelledby="summary" className="lg:sticky lg:top-36">
        <Card className="flex flex-col gap-5">
          <h2 id="summary" className="text-heading font-semibold">
            Summary
          </h2>
          <FreeShippingHint cart={cart} />
          <CartTotals cart={cart} />
          <CheckoutLink blocked={cart.items.some((item) => item.available < item.quantity)} />
        </Card>
      </section>
    </div>
  );
}
