/** What the checkout page shows before anything is frozen: the priced cart, what is missing, and what lives already. */
import { database } from '#db/client.ts';
import { readBuyer } from '#db/repositories/buyer.ts';
import {
  findPromisedPayment,
  type LiveAttemptRow,
  readCheckoutLines,
  readHeld,
  readLiveAttempts,
} from '#db/repositories/checkout.ts';
import type { Address } from '#lib/contracts/address.ts';
import { isShopCurrency, type ShopCurrency } from '#lib/domain/currencies.ts';
import type { AttemptState } from '#lib/domain/order-state.ts';
import { type PricedCart, priceCart } from '#lib/domain/pricing.ts';
import { openAddress, storedAddress } from './delivery-address.ts';

export type CheckoutLineView = {
  readonly variantId: string;
  readonly productSlug: string;
  readonly title: string;
  readonly variantTitle: string;
  readonly image: string;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly totalMinor: number;
  /** How many this shopper can still have, what their own attempt holds included. */
  readonly available: number;
};

export type CheckoutView = PricedCart & {
  readonly lines: readonly CheckoutLineView[];
  /** The attempt that lives for this cart: a second tab or a return finds it instead of a second form. */
  readonly liveAttempt: {
    readonly intentId: string | null;
    readonly state: AttemptState;
    readonly orderNumber: string;
    readonly totalMinor: number;
    readonly expiresAt: string;
  } | null;
  /** A payment that goes on for days and has just emptied the cart: the page shows it instead of nothing. */
  readonly promisedIntentId: string | null;
  /** What was typed for the newest order that was not placed: offered again, but no default. */
  readonly openAddress: Address | null;
  /** The user's default: of the order they placed last. */
  readonly storedAddress: Address | null;
};

/** Reads only: page views never touch Stripe or stock. */
export async function readCheckout(args: { userId: string }): Promise<CheckoutView> {
  const db = database();
  const [rows, live, promised, buyer] = await Promise.all([
    readCheckoutLines(db, args.userId),
    readLiveAttempts(db, args.userId),
    findPromisedPayment(db, args.userId),
    readBuyer(db, args.userId),
  ]);
  const currency: ShopCurrency = buyer && isShopCurrency(buyer.cart_currency) ? buyer.cart_currency : 'usd';
  const sold = rows.filter((row) => row.unit_minor !== null);
  const attempt = live.find((candidate) => candidate.cart_id === buyer?.cart_id) ?? null;
  const held = attempt ? await readHeld(db, attempt.id) : new Map<string, number>();
  const lines = sold.map((row) => ({
    variantId: row.variant_id,
    productSlug: row.slug,
    title: row.title,
    variantTitle: row.variant_title,
    image: row.image,
    quantity: row.quantity,
    unitMinor: row.unit_minor ?? 0,
    totalMinor: (row.unit_minor ?? 0) * row.quantity,
    available: row.available + (held.get(row.variant_id) ?? 0),
  }));
  return {
    ...priceCart(lines, currency),
    lines,
    liveAttempt: attempt && attemptView(attempt),
    promisedIntentId: promised ?? null,
    openAddress: buyer ? openAddress(buyer.open_order_id, buyer.open_address_enc) : null,
    storedAddress: buyer ? storedAddress(buyer, args.userId) : null,
  };
}

const attemptView = (attempt: LiveAttemptRow) => ({
  intentId: attempt.stripe_intent_id,
  state: attempt.state,
  orderNumber: attempt.order_number,
  totalMinor: attempt.amount_minor,
  expiresAt: new Date(attempt.expires_at).toISOString(),
});
