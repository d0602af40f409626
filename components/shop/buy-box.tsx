'use client';
/**
 * Price, variant, stock, quantity and "Add to cart" of a product page. Adding shows at once and opens the mini-cart; if
 * the server disagrees, the cart goes back and a message says why.
 */
import { Check, CircleSlash, ShoppingBag, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Price } from '#components/ui/money.tsx';
import { Stepper } from '#components/ui/stepper.tsx';
import type { Product, Variant } from '#lib/contracts/catalog.ts';
import { MAX_LINE_QUANTITY } from '#lib/domain/quantity.ts';
import { addToCart } from './cart-actions.ts';
import { priceRange, stockWords } from './stock-words.ts';
import { setCartOpen } from './use-cart.ts';
import { VariantPicker } from './variant-picker.tsx';

const STOCK_LOOK = {
  success: { icon: Check, className: 'text-success' },
  warning: { icon: TriangleAlert, className: 'text-warning' },
  neutral: { icon: CircleSlash, className: 'text-muted' },
} as const;

function StockLine({ available }: { available: number }) {
  const { text, tone } = stockWords(available);
  const { icon: Icon, className } = STOCK_LOOK[tone];
  return (
    <p role="status" className={`flex items-center gap-1.5 text-sm font-medium ${className}`}>
      <Icon aria-hidden className="size-4" />
      {text}
    </p>
  );
}

const candidate = (product: Product, variant: Variant) => ({
  variantId: variant.id,
  productSlug: product.slug,
  title: product.title,
  variantTitle: variant.title,
  image: product.image,
  unitMinor: variant.priceMinor,
  available: variant.available,
});

export function BuyBox({ product }: { product: Product }) {
  const { variants } = product;
  const first = variants.find(({ available }) => available > 0) ?? variants[0];
  const [variantId, setVariantId] = useState(first?.id ?? '');
  const [quantity, setQuantity] = useState(1);
  const variant = variants.find(({ id }) => id === variantId) ?? first;
  if (!variant) return null;
  const most = Math.max(1, Math.min(variant.available, MAX_LINE_QUANTITY));
  const wanted = Math.min(quantity, most);
  const add = () => {
    void addToCart(candidate(product, variant), wanted);
    setCartOpen(true);
    setQuantity(1);
  };
  return (
    <div className="flex flex-col gap-6">
      <p className="text-title font-semibold">
        <Price amountMinor={variant.priceMinor} currency={variant.currency} />
      </p>
      {variants.length > 1 && (
        <VariantPicker
          variants={variants}
          value={variant.id}
          onValueChange={setVariantId}
          priced={priceRange(variants).varies}
        />
      )}
      <StockLine available={variant.available} />
      <div className="flex gap-3">
        <Stepper
          value={wanted}
          max={most}
          label={`Quantity of ${product.title}`}
          disabled={variant.available === 0}
          onValueChange={setQuantity}
          className="h-13 items-center"
        />
        <Button
          size="lg"
          className="flex-1"
          disabled={variant.available === 0}
          icon={<ShoppingBag aria-hidden className="size-5" />}
          onClick={add}
        >
          {variant.available === 0 ? 'Sold out' : 'Add to cart'}
        </Button>
      </div>
    </div>
  );
}
