/** Takes a variant out of the cart. Asking twice is fine: what is not there stays out. */
import { database } from '#db/client.ts';
import { findCart, removeLine } from '#db/repositories/carts.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { isUuid } from '#lib/domain/ids.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { toCart } from './price-cart-view.ts';
import type { CartAnswer } from './read-cart.ts';
import { type CartRequest, resolveCart } from './resolve-cart.ts';

export async function removeCartItem(
  request: CartRequest,
  variantId: string,
): Promise<Result<CartAnswer, PublicError>> {
  if (!isUuid(variantId)) return err(publicError('not_found'));
  const { owner, setCookie } = await resolveCart(request);
  if (owner) await removeLine(database(), owner, variantId);
  return ok({ cart: toCart(owner ? await findCart(database(), owner) : []), setCookie });
}
