/** The cart API's answer, checked by hand: the storefront's pages carry no schema library for one shape. */
import type { Cart, CartItem } from '#lib/contracts/cart.ts';
import { isRecord } from './request-json.ts';

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const count = (value: unknown): number | null => (Number.isSafeInteger(value) ? Number(value) : null);

/** Every value, or null when one of them is missing. */
function complete<T extends Record<string, unknown>>(parts: { [K in keyof T]: T[K] | null }): T | null {
  return Object.values(parts).includes(null) ? null : (parts as T);
}

function toItem(value: unknown): CartItem | null {
  if (!isRecord(value)) return null;
  return complete<CartItem>({
    variantId: text(value.variantId),
    productSlug: text(value.productSlug),
    title: text(value.title),
    variantTitle: text(value.variantTitle),
    image: text(value.image),
    quantity: count(value.quantity),
    unitMinor: count(value.unitMinor),
    totalMinor: count(value.totalMinor),
    available: count(value.available),
  });
}

export function parseCart(body: unknown): Cart | null {
  if (!isRecord(body) || !Array.isArray(body.items) || !isRecord(body.total)) return null;
  const items: CartItem[] = [];
  for (const value of body.items) {
    const item = toItem(value);
    if (!item) return null;
    items.push(item);
  }
  const total = complete<Cart['total']>({
    amountMinor: count(body.total.amountMinor),
    currency: text(body.total.currency),
  });
  return complete<Cart>({
    items,
    total,
    itemCount: count(body.itemCount),
    currency: text(body.currency),
    subtotalMinor: count(body.subtotalMinor),
    shippingMinor: count(body.shippingMinor),
    taxMinor: count(body.taxMinor),
    freeShippingFromMinor: count(body.freeShippingFromMinor),
  });
}
