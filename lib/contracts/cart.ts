/** Bodies of the cart API. Every amount is computed by the server from its own prices. */
import { z } from 'zod';
import { MAX_LINE_QUANTITY } from '#lib/domain/quantity.ts';

export const setCartItemBody = z.strictObject({ quantity: z.int().min(1).max(MAX_LINE_QUANTITY) });
export type SetCartItemBody = z.infer<typeof setCartItemBody>;

export const cartItemSchema = z.object({
  variantId: z.string(),
  productSlug: z.string(),
  title: z.string(),
  variantTitle: z.string(),
  image: z.string(),
  quantity: z.int(),
  unitMinor: z.int(),
  totalMinor: z.int(),
  /** How many could be bought right now. */
  available: z.int(),
});
export type CartItem = z.infer<typeof cartItemSchema>;

export const cartSchema = z.object({
  items: z.array(cartItemSchema),
  itemCount: z.int(),
  currency: z.string(),
  subtotalMinor: z.int(),
  shippingMinor: z.int(),
  taxMinor: z.int(),
  /** From this subtotal on shipping is free. */
  freeShippingFromMinor: z.int(),
  /** What an order of this cart would cost: subtotal, shipping and tax. */
  total: z.object({ amountMinor: z.int(), currency: z.string() }),
});
export type Cart = z.infer<typeof cartSchema>;
