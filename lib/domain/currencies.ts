/**
 * The one currency table: how many decimals ISO gives, how many Stripe's amounts have, divisibility, and Stripe's
 * minimum and maximum. Never derived from Intl, whose digits differ from Stripe's (rule 17; vendurehq/vendure#1630).
 */
export type CurrencyRule = {
  readonly code: string;
  /** Decimals a person writes. */
  readonly isoExponent: number;
  /** Decimals of Stripe's integer amount. */
  readonly stripeExponent: number;
  /** Stripe's amount must be a multiple of this. */
  readonly multipleOf: number;
  /** Stripe's smallest charge in Stripe's minor units, where it publishes one. */
  readonly minimum: number;
  /** Stripe's largest charge in Stripe's minor units (eight digits for all methods, twelve for IDR). */
  readonly maximum: number;
};

const MAX_8_DIGITS = 99_999_999;

const entry = (
  code: string,
  isoExponent: number,
  stripeExponent: number,
  minimum: number,
  extra: { multipleOf?: number; maximum?: number } = {},
): readonly [string, CurrencyRule] => [
  code,
  {
    code,
    isoExponent,
    stripeExponent,
    minimum,
    multipleOf: extra.multipleOf ?? 1,
    maximum: extra.maximum ?? MAX_8_DIGITS,
  },
];

const TWO_DECIMAL: Readonly<Record<string, number>> = {
  usd: 50,
  aed: 200,
  ars: 50,
  aud: 50,
  brl: 50,
  cad: 50,
  chf: 50,
  cop: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  ils: 50,
  inr: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  php: 50,
  pln: 200,
  ron: 200,
  rub: 50,
  sek: 300,
  sgd: 50,
  thb: 1000,
  zar: 50,
  twd: 1,
  try: 1,
  sar: 1,
  qar: 1,
  egp: 1,
  mad: 1,
  pkr: 1,
  uah: 1,
};
const ZERO_DECIMAL = [
  'bif',
  'clp',
  'djf',
  'gnf',
  'kmf',
  'krw',
  'pyg',
  'rwf',
  'vnd',
  'vuv',
  'xaf',
  'xof',
  'xpf',
];
const THREE_DECIMAL = ['bhd', 'jod', 'kwd', 'omr', 'tnd'];

const CURRENCIES: ReadonlyMap<string, CurrencyRule> = new Map([
  ...Object.entries(TWO_DECIMAL).map(([code, minimum]) =>
    entry(
      code,
      2,
      2,
      minimum,
      code === 'cop' ? { maximum: 9_999_999_999 } : code === 'inr' ? { maximum: 999_999_999 } : {},
    ),
  ),
  entry('idr', 2, 2, 50, { maximum: 999_999_999_999 }),
  ...ZERO_DECIMAL.map((code) => entry(code, 0, 0, code === 'krw' ? 50 : 1)),
  entry('jpy', 0, 0, 50),
  entry('mga', 2, 0, 1),
  // Written without decimals by people, sent to Stripe with two zeros.
  entry('isk', 0, 2, 100, { multipleOf: 100 }),
  entry('ugx', 0, 2, 100, { multipleOf: 100 }),
  ...THREE_DECIMAL.map((code) => entry(code, 3, 3, 10, { multipleOf: 10 })),
]);

/** The rule of a lower-case ISO 4217 code, or undefined when we do not know the currency. */
export const currencyRule = (code: string): CurrencyRule | undefined => CURRENCIES.get(code);

/** Every currency code that we know, lower case. */
export const knownCurrencies = (): readonly string[] => [...CURRENCIES.keys()];

/** The currencies the shop sells in: the seed has a price in each, and shipping has a rate in each. */
export const SHOP_CURRENCIES = ['usd', 'eur', 'gbp'] as const;
export type ShopCurrency = (typeof SHOP_CURRENCIES)[number];
export const isShopCurrency = (code: string): code is ShopCurrency =>
  (SHOP_CURRENCIES as readonly string[]).includes(code);
