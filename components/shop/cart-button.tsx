'use client';
/** The cart in the header: how many things are in it, and the mini-cart, whose code loads when first opened. */
import { ShoppingBag } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import { buttonClass } from '#components/ui/button-class.ts';
import { setCartOpen, useCart, useCartOpen } from './use-cart.ts';

const loadDrawer = () => import('./cart-drawer.tsx').then((module) => module.CartDrawer);
const CartDrawer = dynamic(loadDrawer, { ssr: false });

export function CartButton() {
  const { cart, status } = useCart();
  const open = useCartOpen();
  const [needed, setNeeded] = useState(false);
  useEffect(() => {
    if (open) setNeeded(true);
  }, [open]);
  const count = cart.itemCount;
  const label = count === 0 ? 'Cart, empty' : `Cart, ${count} ${count === 1 ? 'item' : 'items'}`;
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        className={buttonClass({ tone: 'ghost', size: 'icon' })}
        onPointerEnter={() => void loadDrawer()}
        onFocus={() => void loadDrawer()}
        onClick={() => setCartOpen(true)}
      >
        <ShoppingBag aria-hidden className="size-5" />
        <span className="sr-only" aria-live="polite">
          {status === 'ready' ? label : 'Cart'}
        </span>
        {count > 0 && (
          <span
            key={count}
            aria-hidden
            className="tabular absolute right-0.5 top-0.5 grid h-5 min-w-5 animate-rise place-items-center rounded-full bg-accent px-1 text-xs font-semibold text-on-accent"
          >
            {count > 99 ? '99+' : count}
          </span>
        )}
      </button>
      {needed && <CartDrawer />}
    </>
  );
}
