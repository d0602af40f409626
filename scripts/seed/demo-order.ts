/** The n-th demo order, always the same: who bought what, when, with which card. Nothing here touches the database. */
import { createHash } from 'node:crypto';
import { isShopCurrency, SHOP_CURRENCIES, type ShopCurrency } from '#lib/domain/currencies.ts';
import { orderNumberFrom } from '#lib/domain/ids.ts';
import { canonicalSnapshot, priceCart } from '#lib/domain/pricing.ts';
import { catalogueRows } from './catalogue.ts';
import { demoCustomerId, demoUserId } from './demo-users.ts';
import { seedHash, seedId } from './seed-id.ts';

const FIRST_ORDER_MS = Date.UTC(2025, 9, 1);
const SPAN_MINUTES = 300 * 24 * 60;
/** The first orders belong to the two shoppers who can sign in, so that their lists are not empty. */
const OF_SHOPPER = 6;
const OF_SECOND_SHOPPER = 9;
const CARDS = [
  { brand: 'visa', last4: '4242' },
  { brand: 'mastercard', last4: '4444' },
  { brand: 'amex', last4: '0005' },
] as const;
const STREETS = ['Mill Lane', 'Harbor Street', 'Orchard Road', 'Station Avenue', 'Quarry Hill'] as const;
const NAMES = [
  'Robin Marlow',
  'Sam Okafor',
  'Iris Vandamme',
  'Jonas Ebner',
  'Mei Tan',
  'Luca Rossi',
] as const;

type Sellable = {
  variantId: string;
  sku: string;
  title: string;
  variantTitle: string;
  image: string;
  prices: ReadonlyMap<string, number>;
};

export const sellables = (): readonly Sellable[] =>
  catalogueRows().entries.flatMap(({ row, variants }) =>
    variants.map(({ variant, prices }) => ({
      variantId: variant.id,
      sku: variant.sku,
      title: row.title,
      variantTitle: variant.title,
      image: row.image,
      prices: new Map(prices.map(({ currency, amountMinor }) => [currency, amountMinor])),
    })),
  );

const pick = <T>(list: readonly [T, ...T[]] | readonly T[], at: number): T => {
  const value = list[at % list.length];
  if (value === undefined) throw new Error('picking from an empty list');
  return value;
};

function buyer(index: number, random: Buffer): string {
  if (index < OF_SHOPPER) return demoUserId('shopper@markethub.test');
  if (index < OF_SECOND_SHOPPER) return demoUserId('shopper2@markethub.test');
  return demoCustomerId(random.readUInt16BE(2));
}

const address = (random: Buffer) => ({
  name: pick(NAMES, random.readUInt8(4)),
  line1: `${1 + (random.readUInt8(5) % 180)} ${pick(STREETS, random.readUInt8(6))}`,
  city: 'Portland',
  state: 'OR',
  postalCode: String(97201 + (random.readUInt8(7) % 90)),
  country: 'US',
});

function lines(random: Buffer, currency: ShopCurrency, goods: readonly Sellable[]) {
  const count = 1 + (random.readUInt8(8) % 3);
  const chosen = new Map<string, { good: Sellable; quantity: number }>();
  for (let line = 0; line < count; line += 1) {
    const good = pick(goods, random.readUInt16BE(10 + 2 * line));
    chosen.set(good.variantId, { good, quantity: 1 + (random.readUInt8(16 + line) % 2) });
  }
  return [...chosen.values()].map(({ good, quantity }) => {
    const unitMinor = good.prices.get(currency) ?? 0;
    return { ...good, quantity, unitMinor, totalMinor: unitMinor * quantity };
  });
}

/** nine of ten in dollars */
function currencyOf(byte: number): ShopCurrency {
  const code = byte % 10 === 0 ? pick(SHOP_CURRENCIES, 1 + (byte % 2)) : 'usd';
  return isShopCurrency(code) ? code : 'usd';
}

export type DemoOrder = ReturnType<typeof demoOrder>;

export function demoOrder(index: number, goods: readonly Sellable[]) {
  const random = seedHash(`order:${index}`);
  const placedAtMs = FIRST_ORDER_MS + (random.readUInt32BE(20) % SPAN_MINUTES) * 60_000;
  const currency = currencyOf(random.readUInt8(9));
  const bought = lines(random, currency, goods);
  const priced = priceCart(bought, currency);
  const to = address(random);
  const snapshot = canonicalSnapshot(bought, priced, Object.values(to), false);
  const key = random.toString('hex').slice(0, 24);
  return {
    id: seedId(`order:${index}`, placedAtMs),
    attemptId: seedId(`attempt:${index}`, placedAtMs),
    paymentId: seedId(`payment:${index}`, placedAtMs),
    number: orderNumberFrom(seedHash(`number:${index}`)),
    userId: buyer(index, random),
    placedAt: new Date(placedAtMs),
    snapshotHash: createHash('sha256').update(snapshot).digest('hex'),
    intentId: `pi_demo${key}`,
    chargeId: `ch_demo${key}`,
    card: pick(CARDS, random.readUInt8(1)),
    address: to,
    lines: bought,
    priced,
  };
}
