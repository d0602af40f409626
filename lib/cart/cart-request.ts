/** What a request says about whose cart it means, and the answer with its cookie. */
import { cartTokenFrom } from './cart-token.ts';
import type { CartAnswer } from './read-cart.ts';
import type { CartRequest } from './resolve-cart.ts';

export const cartRequestFrom = (request: Request, user: { id: string } | null): CartRequest => ({
  userId: user?.id ?? null,
  token: cartTokenFrom(request),
});

export const cartRouteAnswer = ({ cart, setCookie }: CartAnswer) => ({
  body: cart,
  cookies: setCookie === null ? [] : [setCookie],
});
