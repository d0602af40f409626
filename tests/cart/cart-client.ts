/** A shopper's browser for cart tests: keeps the cart cookie and calls the handlers in-process. */

import { DELETE, PUT } from '#app/api/cart/items/[variantId]/route.ts';
import { GET } from '#app/api/cart/route.ts';
import { type Cart, cartSchema } from '#lib/contracts/cart.ts';
import { sameOriginRequest } from '#tests/support/session.ts';

const CART_COOKIE = /^((?:__Host-)?mh-cart)=([^;]*)/;

export class CartClient {
  /** The cart cookie as `name=token`; null when there is none. */
  cartCookie: string | null = null;
  /** The session cookie of a signed-in shopper. */
  session: string | null = null;
  /** Attributes of the last Set-Cookie of the cart. */
  lastSetCookie: string | null = null;

  private header(): { cookie?: string } {
    const cookies = [this.cartCookie, this.session].filter((cookie) => cookie !== null);
    return cookies.length === 0 ? {} : { cookie: cookies.join('; ') };
  }

  private keep(response: Response): Response {
    for (const header of response.headers.getSetCookie()) {
      const [, name, value] = CART_COOKIE.exec(header) ?? [];
      if (name === undefined) continue;
      this.lastSetCookie = header;
      this.cartCookie = value ? `${name}=${value}` : null;
    }
    return response;
  }

  async read(): Promise<Cart> {
    const response = this.keep(await GET(sameOriginRequest('/api/cart', this.header())));
    return cartSchema.parse(await response.json());
  }

  async put(variantId: string, body: unknown): Promise<Response> {
    const request = sameOriginRequest(`/api/cart/items/${variantId}`, {
      method: 'PUT',
      body,
      ...this.header(),
    });
    return this.keep(await PUT(request, { params: Promise.resolve({ variantId }) }));
  }

  async set(variantId: string, quantity: number): Promise<Cart> {
    const response = await this.put(variantId, { quantity });
    return cartSchema.parse(await response.json());
  }

  async remove(variantId: string): Promise<Response> {
    const request = sameOriginRequest(`/api/cart/items/${variantId}`, { method: 'DELETE', ...this.header() });
    return this.keep(await DELETE(request, { params: Promise.resolve({ variantId }) }));
  }
}
