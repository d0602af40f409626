/** The cart of a request, priced now. Reading writes nothing, but for the merge after signing in. */
import { database } from '#db/client.ts';
import { findCart } from '#db/repositories/carts.ts';
import type { Cart } from '#lib/contracts/cart.ts';
import { toCart } from './price-cart-view.ts';
import { type CartRequest, resolveCart } from './resolve-cart.ts';

export type CartAnswer = { readonly cart: Cart; readonly setCookie: string | null };

export async function readCart(request: CartRequest): Promise<CartAnswer> {
  const { owner, setCookie } = await resolveCart(request);
  return { cart: toCart(owner ? await findCart(database(), owner) : []), setCookie };
}
