'use client';
/** What the cart costs: goods, delivery (and how much is missing to free delivery), tax, total. */
import { Truck } from 'lucide-react';
import { Price } from '#components/ui/money.tsx';
import type { Cart } from '#lib/contracts/cart.ts';

export function FreeShippingHint({ cart }: { cart: Cart }) {
  const missingMinor = cart.freeShippingFromMinor - cart.subtotalMinor;
  const reached = missingMinor <= 0;
  const share = reached ? 1 : cart.subtotalMinor / cart.freeShippingFromMinor;
  return (
    <div className="rounded-control bg-accent-soft p-3.5 text-sm text-on-accent-soft">
      <p className="flex items-center gap-2">
        <Truck aria-hidden className="size-4.5 shrink-0" />
        {reached ? (
          <span>Your delivery is free.</span>
        ) : (
          <span>
            <Price amountMinor={missingMinor} currency={cart.currency} className="font-semibold" /> more for
            free delivery
          </span>
        )}
      </p>
      <div aria-hidden className="mt-2.5 h-1 overflow-hidden rounded-full bg-on-accent-soft/20">
        <div
          className="h-full origin-left rounded-full bg-current transition-transform duration-250 ease-out"
          style={{ transform: `scaleX(${share})` }}
        />
      </div>
    </div>
  );
}

function Row({
  label,
  amountMinor,
  currency,
  free,
}: {
  label: string;
  amountMinor: number;
  currency: string;
  free?: string;
}) {
  return (
    <div className="flex items-baseline justify-between gap-4 text-sm">
      <dt className="text-muted">{label}</dt>
      <dd>{free && amountMinor === 0 ? free : <Price amountMinor={amountMinor} currency={currency} />}</dd>
    </div>
  );
}

export function CartTotals({ cart }: { cart: Cart }) {
  const { currency } = cart;
  return (
    <dl className="flex flex-col gap-2.5">
      <Row label="Subtotal" amountMinor={cart.subtotalMinor} currency={currency} />
      <Row label="Delivery" amountMinor={cart.shippingMinor} currency={currency} free="Free" />
      {cart.taxMinor > 0 && <Row label="Tax" amountMinor={cart.taxMinor} currency={currency} />}
      <div className="mt-1 flex items-baseline justify-between gap-4 border-t pt-3.5 font-semibold">
        <dt>Total</dt>
        <dd>
          <Price amountMinor={cart.total.amountMinor} currency={currency} className="text-lg" />
        </dd>
      </div>
    </dl>
  );
}
