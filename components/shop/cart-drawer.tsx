'use client';
/** The mini-cart: what is in the cart, without leaving the page. */
import { ShoppingBag } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { Dialog } from '#components/ui/dialog.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { CartLine } from './cart-line.tsx';
import { CartProblem, CartSkeleton } from './cart-states.tsx';
import { CartTotals, FreeShippingHint } from './cart-totals.tsx';
import { CheckoutLink } from './checkout-link.tsx';
import { setCartOpen, useCart, useCartOpen } from './use-cart.ts';

const close = () => setCartOpen(false);

export function CartDrawer() {
  const open = useCartOpen();
  const { cart, status } = useCart();
  const pathname = usePathname();
  const behind = useRef(pathname);
  useEffect(() => {
    // The drawer closes when the page behind it changes, not when it is first shown.
    if (behind.current === pathname) return;
    behind.current = pathname;
    close();
  }, [pathname]);
  const filled = cart.items.length > 0;
  return (
    <Dialog
      open={open}
      onOpenChange={setCartOpen}
      side="right"
      title="Your cart"
      footer={
        filled && (
          <div className="flex flex-col gap-4">
            <FreeShippingHint cart={cart} />
            <CartTotals cart={cart} />
            <CheckoutLink blocked={cart.items.some((item) => item.available < item.quantity)} />
            <ButtonLink href="/cart" tone="secondary" block onClick={close}>
              View cart
            </ButtonLink>
          </div>
        )
      }
    >
      {filled ? (
        <ul className="divide-y">
          {cart.items.map((item) => (
            <CartLine key={item.variantId} item={item} currency={cart.currency} onNavigate={close} />
          ))}
        </ul>
      ) : status === 'loading' ? (
        <CartSkeleton lines={2} />
      ) : status === 'failed' ? (
        <CartProblem />
      ) : (
        <EmptyState
          icon={<ShoppingBag className="size-7" />}
          title="Nothing in here yet"
          action={
            <ButtonLink href="/" tone="secondary" onClick={close}>
              Look around
            </ButtonLink>
          }
        >
          What you add stays here, also when you sign in later.
        </EmptyState>
      )}
    </Dialog>
  );
}
