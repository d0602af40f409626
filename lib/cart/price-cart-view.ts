/** A cart as the API shows it, priced by the same rules as an order. */
import type { CartLineRow } from '#db/repositories/carts.ts';
import type { Cart, CartItem } from '#lib/contracts/cart.ts';
import { isShopCurrency, type ShopCurrency } from '#lib/domain/currencies.ts';
import { DELIVERY_RATES, priceCart } from '#lib/domain/pricing.ts';
import { invariant } from '#lib/domain/result.ts';

export const DEFAULT_CURRENCY: ShopCurrency = 'usd';

const toItem = (row: CartLineRow & { variant_id: string }): CartItem => ({
  variantId: row.variant_id,
  productSlug: row.slug,
  title: row.title,
  variantTitle: row.variant_title,
  image: row.image,
  quantity: row.quantity,
  unitMinor: row.unit_minor,
  totalMinor: row.unit_minor * row.quantity,
  available: row.available,
});

const hasLine = (row: CartLineRow): row is CartLineRow & { variant_id: string } => row.variant_id !== null;

/** No rows: the cart that somebody has who never put anything in. */
export function toCart(rows: readonly CartLineRow[]): Cart {
  const currency = rows[0]?.currency ?? DEFAULT_CURRENCY;
  invariant(isShopCurrency(currency), 'a cart has a currency that we sell in');
  const items = rows.filter(hasLine).map(toItem);
  const priced = priceCart(items, currency);
  return {
    items,
    itemCount: items.reduce((count, item) => count + item.quantity, 0),
    currency,
    subtotalMinor: priced.subtotalMinor,
    shippingMinor: priced.shippingMinor,
    taxMinor: priced.taxMinor,
    freeShippingFromMinor: DELIVERY_RATES[currency].freeFromMinor,
    total: { amountMinor: priced.totalMinor, currency },
  };
}
