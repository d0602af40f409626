/** PUT and DELETE /api/cart/items/{variantId}: how many of a variant are in the cart; both answer with the cart. */
import { cartRequestFrom, cartRouteAnswer } from '#lib/cart/cart-request.ts';
import { removeCartItem } from '#lib/cart/remove-cart-item.ts';
import { setCartItem } from '#lib/cart/set-cart-item.ts';
import { setCartItemBody } from '#lib/contracts/cart.ts';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import type { Limit } from '#lib/security/rate-limit.ts';

/** Well above what a person presses; a visitor's first write makes a row, so it cannot be free. */
const WRITES: readonly Limit[] = [{ name: 'cart.write', points: 240, windowSeconds: 60, per: 'address' }];

export const PUT = routeHandler(
  { name: 'cart.items.set', auth: 'optional', body: setCartItemBody, limits: WRITES },
  async ({ request, user, body, params }) => {
    const line = { variantId: params.variantId ?? '', quantity: body.quantity };
    const result = await setCartItem(cartRequestFrom(request, user), line);
    return result.ok ? ok(cartRouteAnswer(result.value)) : result;
  },
);

export const DELETE = routeHandler(
  { name: 'cart.items.remove', auth: 'optional', limits: WRITES },
  async ({ request, user, params }) => {
    const result = await removeCartItem(cartRequestFrom(request, user), params.variantId ?? '');
    return result.ok ? ok(cartRouteAnswer(result.value)) : result;
  },
);
