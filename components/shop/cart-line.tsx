'use client';
/** One line of the cart, on the cart page and in the mini-cart: picture, name, quantity, price, what is wrong with it. */
import Link from 'next/link';
import { Price } from '#components/ui/money.tsx';
import { Stepper } from '#components/ui/stepper.tsx';
import type { CartItem } from '#lib/contracts/cart.ts';
import { MAX_LINE_QUANTITY } from '#lib/domain/quantity.ts';
import { changeLine, removeLine } from './cart-actions.ts';
import { ProductImage } from './product-image.tsx';

function StockNote({ item }: { item: CartItem }) {
  if (item.available >= item.quantity) return null;
  const text =
    item.available === 0
      ? 'Sold out. Please remove it.'
      : `Only ${item.available} left. Please lower the quantity.`;
  return <p className="text-sm font-medium text-danger">{text}</p>;
}

type CartLineProps = { item: CartItem; currency: string; onNavigate?: () => void };

export function CartLine({ item, currency, onNavigate }: CartLineProps) {
  const href = `/products/${item.productSlug}`;
  return (
    <li className="flex gap-3 py-5 sm:gap-4">
      <Link
        href={href}
        {...(onNavigate ? { onClick: onNavigate } : {})}
        tabIndex={-1}
        aria-hidden
        className="size-16 shrink-0 overflow-hidden rounded-control bg-sunken min-[24rem]:size-20 sm:size-24"
      >
        <ProductImage src={item.image} alt="" />
      </Link>
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <div className="flex items-start justify-between gap-3">
          <Link
            href={href}
            {...(onNavigate ? { onClick: onNavigate } : {})}
            className="font-medium underline-offset-4 hover:underline"
          >
            {item.title}
          </Link>
          <Price amountMinor={item.totalMinor} currency={currency} className="font-medium" />
        </div>
        {item.variantTitle && <p className="text-sm text-muted">{item.variantTitle}</p>}
        <StockNote item={item} />
        <div className="mt-auto flex flex-wrap items-center justify-between gap-x-3 pt-2">
          <Stepper
            value={item.quantity}
            min={1}
            max={Math.max(1, Math.min(MAX_LINE_QUANTITY, Math.max(item.available, 1)))}
            label={`Quantity of ${item.title}`}
            onValueChange={(quantity) => changeLine(item, quantity)}
          />
          <button
            type="button"
            className="min-h-11 rounded-control px-2 text-sm text-muted underline-offset-4 transition-colors hover:text-ink hover:underline"
            onClick={() => removeLine(item)}
          >
            Remove<span className="sr-only"> {item.title}</span>
          </button>
        </div>
      </div>
    </li>
  );
}
