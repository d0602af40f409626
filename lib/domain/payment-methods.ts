/**
 * What people call a payment method. The one table for receipts, lists, messages and the admin: a type that is missing
 * here is shown by a readable form of Stripe's own name, never as a code.
 */

/** What the messages of a refusal depend on. */
export type MethodFamily = 'card' | 'bank_account' | 'provider' | 'voucher';

type Method = { readonly name: string; readonly family: MethodFamily };

const METHODS: Readonly<Record<string, Method>> = {
  card: { name: 'Card', family: 'card' },
  card_present: { name: 'Card', family: 'card' },
  interac_present: { name: 'Interac', family: 'card' },

  acss_debit: { name: 'Pre-authorized debit', family: 'bank_account' },
  au_becs_debit: { name: 'BECS Direct Debit', family: 'bank_account' },
  bacs_debit: { name: 'Bacs Direct Debit', family: 'bank_account' },
  customer_balance: { name: 'Bank transfer', family: 'bank_account' },
  nz_bank_account: { name: 'Bank account', family: 'bank_account' },
  sepa_debit: { name: 'SEPA Direct Debit', family: 'bank_account' },
  us_bank_account: { name: 'Bank account', family: 'bank_account' },

  affirm: { name: 'Affirm', family: 'provider' },
  afterpay_clearpay: { name: 'Afterpay', family: 'provider' },
  alipay: { name: 'Alipay', family: 'provider' },
  alma: { name: 'Alma', family: 'provider' },
  amazon_pay: { name: 'Amazon Pay', family: 'provider' },
  bancontact: { name: 'Bancontact', family: 'provider' },
  billie: { name: 'Billie', family: 'provider' },
  blik: { name: 'BLIK', family: 'provider' },
  cashapp: { name: 'Cash App Pay', family: 'provider' },
  crypto: { name: 'Stablecoin', family: 'provider' },
  eps: { name: 'EPS', family: 'provider' },
  fpx: { name: 'FPX', family: 'provider' },
  giropay: { name: 'giropay', family: 'provider' },
  grabpay: { name: 'GrabPay', family: 'provider' },
  ideal: { name: 'iDEAL', family: 'provider' },
  kakao_pay: { name: 'Kakao Pay', family: 'provider' },
  klarna: { name: 'Klarna', family: 'provider' },
  kr_card: { name: 'Card', family: 'card' },
  link: { name: 'Link', family: 'provider' },
  mb_way: { name: 'MB WAY', family: 'provider' },
  mobilepay: { name: 'MobilePay', family: 'provider' },
  naver_pay: { name: 'Naver Pay', family: 'provider' },
  p24: { name: 'Przelewy24', family: 'provider' },
  pay_by_bank: { name: 'Pay by Bank', family: 'provider' },
  payco: { name: 'PAYCO', family: 'provider' },
  paynow: { name: 'PayNow', family: 'provider' },
  paypal: { name: 'PayPal', family: 'provider' },
  pix: { name: 'Pix', family: 'provider' },
  promptpay: { name: 'PromptPay', family: 'provider' },
  revolut_pay: { name: 'Revolut Pay', family: 'provider' },
  samsung_pay: { name: 'Samsung Pay', family: 'provider' },
  satispay: { name: 'Satispay', family: 'provider' },
  sofort: { name: 'Sofort', family: 'provider' },
  swish: { name: 'Swish', family: 'provider' },
  twint: { name: 'TWINT', family: 'provider' },
  wechat_pay: { name: 'WeChat Pay', family: 'provider' },
  zip: { name: 'Zip', family: 'provider' },

  boleto: { name: 'Boleto', family: 'voucher' },
  konbini: { name: 'Konbini', family: 'voucher' },
  multibanco: { name: 'Multibanco', family: 'voucher' },
  oxxo: { name: 'OXXO', family: 'voucher' },
};

const BRANDS: Readonly<Record<string, string>> = {
  amex: 'American Express',
  cartes_bancaires: 'Cartes Bancaires',
  diners: 'Diners Club',
  discover: 'Discover',
  eftpos_au: 'eftpos',
  jcb: 'JCB',
  link: 'Link',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

/** Asked for whatever Stripe says, so also for nothing, and for names that every object has. */
const METHOD_OF: ReadonlyMap<unknown, Method> = new Map(Object.entries(METHODS));
const BRAND_OF: ReadonlyMap<unknown, string> = new Map(Object.entries(BRANDS));

/** "new_bank_pay" as "New bank pay": a type of next year still reads as words. */
const readable = (type: string): string => {
  const text = type.replaceAll('_', ' ').trim();
  return text === '' ? 'Another way to pay' : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
};

/** @param type Stripe's name of the type, if it is known */
export const methodTypeName = (type: string | null | undefined): string =>
  METHOD_OF.get(type)?.name ?? readable(type ?? '');

/** @returns null for a type that is not known: nothing may be assumed of it */
export const methodFamily = (type: string | null | undefined): MethodFamily | null =>
  METHOD_OF.get(type)?.family ?? null;

/** Types that the table names. */
export const knownMethodTypes = (): readonly string[] => Object.keys(METHODS);

export type PaidWith = {
  readonly methodType: string | null;
  readonly brand: string | null;
  readonly last4: string | null;
};

/** "Visa ending in 4242", "PayPal", "Bank account ending in 6789"; null when nothing is known. */
export function paidWithName({ methodType, brand, last4 }: PaidWith): string | null {
  if (methodType === null && brand === null && last4 === null) return null;
  // What has a brand or digits and no type is a card.
  const type = methodType ?? 'card';
  const name = methodFamily(type) === 'card' ? (BRAND_OF.get(brand) ?? 'Card') : methodTypeName(type);
  return last4 === null ? name : `${name} ending in ${last4}`;
}
