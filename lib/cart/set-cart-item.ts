/**
 * Sets how many of a variant are in the cart. The first write of a visitor makes cart and cookie; a token that we do
 * not know never becomes one of ours, it is replaced.
 */
import { type Database, database, inTransaction } from '#db/client.ts';
import {
  type CartOwner,
  findCart,
  isSold,
  lockVisitorCart,
  type SetLineOutcome,
  setLine,
} from '#db/repositories/carts.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { isUuid } from '#lib/domain/ids.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { cartCookie, hashCartToken, newCartToken } from './cart-token.ts';
import { DEFAULT_CURRENCY, toCart } from './price-cart-view.ts';
import type { CartAnswer } from './read-cart.ts';
import { type CartRequest, openOwnCart, resolveCart } from './resolve-cart.ts';

/** More different things than anybody buys at once; keeps a cart's statements small. */
export const MAX_CART_LINES = 100;

type Line = { readonly variantId: string; readonly quantity: number };

/** undefined: this visitor's token opens no cart. */
async function setInExistingCart(
  db: Database,
  owner: CartOwner,
  line: Line,
): Promise<SetLineOutcome | undefined> {
  return inTransaction(db, async (tx) => {
    const cart =
      owner.kind === 'user' ? await openOwnCart(tx, owner) : await lockVisitorCart(tx, owner.tokenHash);
    return cart ? setLine(tx, cart, line, MAX_CART_LINES) : undefined;
  });
}

async function answer(
  outcome: SetLineOutcome,
  owner: CartOwner,
  setCookie: string | null,
): Promise<Result<CartAnswer, PublicError>> {
  if (outcome === 'unknown_variant') return err(publicError('not_found'));
  if (outcome === 'full') return err(publicError('cart_full'));
  return ok({ cart: toCart(await findCart(database(), owner)), setCookie });
}

export async function setCartItem(
  request: CartRequest,
  line: Line,
): Promise<Result<CartAnswer, PublicError>> {
  if (!isUuid(line.variantId)) return err(publicError('not_found'));
  const db = database();
  const { owner, setCookie } = await resolveCart(request);
  if (owner) {
    const outcome = await setInExistingCart(db, owner, line);
    if (outcome) return answer(outcome, owner, setCookie);
  }
  if (!(await isSold(db, line.variantId, DEFAULT_CURRENCY))) return err(publicError('not_found'));
  const token = newCartToken();
  const fresh: CartOwner = { kind: 'visitor', tokenHash: hashCartToken(token) };
  const outcome = await inTransaction(db, async (tx) =>
    setLine(tx, await openOwnCart(tx, fresh), line, MAX_CART_LINES),
  );
  return answer(outcome, fresh, cartCookie(token));
}
