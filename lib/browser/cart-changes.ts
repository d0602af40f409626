/**
 * A cart with changes that the server has not confirmed yet, priced by the shop's own rules: what the shopper sees
 * while the request runs. Pure, so that a rollback is only leaving the change out.
 */
import type { Cart, CartItem } from '#lib/contracts/cart.ts';
import { isShopCurrency } from '#lib/domain/currencies.ts';
import { DELIVERY_RATES, priceCart } from '#lib/domain/pricing.ts';

/** What is known of a variant before it is in the cart. */
export type CartCandidate = Omit<CartItem, 'quantity' | 'totalMinor'>;
/** Quantity 0 removes. */
export type CartChange = { readonly item: CartCandidate; readonly quantity: number };

export function emptyCart(currency: string): Cart {
  return {
    items: [],
    itemCount: 0,
    currency,
    subtotalMinor: 0,
    shippingMinor: 0,
    taxMinor: 0,
    freeShippingFromMinor: isShopCurrency(currency) ? DELIVERY_RATES[currency].freeFromMinor : 0,
    total: { amountMinor: 0, currency },
  };
}

function changeItems(items: readonly CartItem[], { item, quantity }: CartChange): CartItem[] {
  const line: CartItem = { ...item, quantity, totalMinor: item.unitMinor * quantity };
  const present = items.some(({ variantId }) => variantId === item.variantId);
  if (quantity === 0) return items.filter(({ variantId }) => variantId !== item.variantId);
  if (!present) return [...items, line];
  return items.map((old) => (old.variantId === item.variantId ? line : old));
}

export function applyChanges(cart: Cart, changes: readonly CartChange[]): Cart {
  if (changes.length === 0 || !isShopCurrency(cart.currency)) return cart;
  const items = changes.reduce<CartItem[]>(changeItems, cart.items);
  const priced = priceCart(items, cart.currency);
  return {
    ...cart,
    items,
    itemCount: items.reduce((sum, { quantity }) => sum + quantity, 0),
    subtotalMinor: priced.subtotalMinor,
    shippingMinor: priced.shippingMinor,
    taxMinor: priced.taxMinor,
    total: { amountMinor: priced.totalMinor, currency: cart.currency },
  };
}
