/** What staff type into the one search field: an order number, an address, a Stripe id or four digits, each matched exactly. */
import type { OrderSearch } from '#db/repositories/admin-orders.ts';
import { ORDER_NUMBER } from '#lib/domain/ids.ts';

const STRIPE_ID = /^(pi|ch|py|re|pyr|du|dp|cus)_[A-Za-z0-9_]{1,250}$/;

/**
 * @param indexOfEmail the blind index under which an address is stored
 * @returns null when the text is none of these: nothing can be found by it
 */
export function parseOrderSearch(text: string, indexOfEmail: (email: string) => string): OrderSearch | null {
  const given = text.trim();
  if (given.includes('@')) return { by: 'email', index: indexOfEmail(given) };
  if (STRIPE_ID.test(given)) return { by: 'stripe', id: given };
  if (/^\d{4}$/.test(given)) return { by: 'last4', digits: given };
  const upper = given.toUpperCase();
  const number = upper.startsWith('MH-') ? upper : `MH-${upper}`;
  return ORDER_NUMBER.test(number) ? { by: 'number', value: number } : null;
}
