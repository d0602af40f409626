/** GET /api/cart: the cart of the cookie or of the signed-in user, priced now; an empty one when there is none. */
import { cartRequestFrom, cartRouteAnswer } from '#lib/cart/cart-request.ts';
import { readCart } from '#lib/cart/read-cart.ts';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';

export const GET = routeHandler({ name: 'cart.read', auth: 'optional' }, async ({ request, user }) =>
  ok(cartRouteAnswer(await readCart(cartRequestFrom(request, user)))),
);
