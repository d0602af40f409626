/**
 * Whose cart a request speaks of. A signed-in request that still carries a visitor's cookie merges that cart into the
 * user's own, once: both rows are locked, so any number of first requests at the same moment add it a single time.
 */
import { uuidv7 } from 'uuidv7';
import { database, inTransaction, type Transaction } from '#db/client.ts';
import {
  absorbCart,
  type CartOwner,
  lockVisitorCart,
  openCart,
  visitorCartExists,
} from '#db/repositories/carts.ts';
import { invariant } from '#lib/domain/result.ts';
import { expiredCartCookie, hashCartToken } from './cart-token.ts';
import { DEFAULT_CURRENCY } from './price-cart-view.ts';

/** What a request brings: the session's user, and the token of its cart cookie. */
export type CartRequest = { readonly userId: string | null; readonly token: string | null };

export type ResolvedCart = {
  /** null: a visitor who has no cart. */
  readonly owner: CartOwner | null;
  /** Set-Cookie to send, if any. */
  readonly setCookie: string | null;
};

export async function openOwnCart(
  tx: Transaction,
  owner: CartOwner,
): Promise<{ id: string; currency: string }> {
  const cart = await openCart(tx, owner, { id: uuidv7(), currency: DEFAULT_CURRENCY });
  invariant(cart, 'an upsert returns its row');
  return cart;
}

async function merge(userId: string, tokenHash: string): Promise<void> {
  // The usual case of a second request: merged already, nothing to lock.
  if (!(await visitorCartExists(database(), tokenHash))) return;
  await inTransaction(database(), async (tx) => {
    const own = await openOwnCart(tx, { kind: 'user', userId });
    const visitor = await lockVisitorCart(tx, tokenHash);
    if (visitor) await absorbCart(tx, visitor.id, own.id);
  });
}

export async function resolveCart({ userId, token }: CartRequest): Promise<ResolvedCart> {
  if (userId === null) {
    const owner: CartOwner | null = token ? { kind: 'visitor', tokenHash: hashCartToken(token) } : null;
    return { owner, setCookie: null };
  }
  const owner: CartOwner = { kind: 'user', userId };
  if (!token) return { owner, setCookie: null };
  await merge(userId, hashCartToken(token));
  return { owner, setCookie: expiredCartCookie() };
}
