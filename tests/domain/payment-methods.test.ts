/** What people call a way to pay, on receipts, in lists and in messages; never by Stripe's code. */
import { describe, expect, test } from 'vitest';
import {
  knownMethodTypes,
  type MethodFamily,
  methodFamily,
  methodTypeName,
  paidWithName,
} from '#lib/domain/payment-methods.ts';

/** By family: whose money it is decides what may be said of a refusal and of a wait. */
const NAMES: Readonly<Record<MethodFamily, Readonly<Record<string, string>>>> = {
  card: { card: 'Card', card_present: 'Card', interac_present: 'Interac', kr_card: 'Card' },
  bank_account: {
    acss_debit: 'Pre-authorized debit',
    au_becs_debit: 'BECS Direct Debit',
    bacs_debit: 'Bacs Direct Debit',
    customer_balance: 'Bank transfer',
    nz_bank_account: 'Bank account',
    sepa_debit: 'SEPA Direct Debit',
    us_bank_account: 'Bank account',
  },
  voucher: { boleto: 'Boleto', konbini: 'Konbini', multibanco: 'Multibanco', oxxo: 'OXXO' },
  provider: {
    afterpay_clearpay: 'Afterpay',
    blik: 'BLIK',
    cashapp: 'Cash App Pay',
    crypto: 'Stablecoin',
    eps: 'EPS',
    fpx: 'FPX',
    giropay: 'giropay',
    grabpay: 'GrabPay',
    ideal: 'iDEAL',
    mb_way: 'MB WAY',
    mobilepay: 'MobilePay',
    p24: 'Przelewy24',
    pay_by_bank: 'Pay by Bank',
    payco: 'PAYCO',
    paynow: 'PayNow',
    paypal: 'PayPal',
    promptpay: 'PromptPay',
    twint: 'TWINT',
    wechat_pay: 'WeChat Pay',
  },
};
/** Of providers too, and called what their code says, each word with a capital. */
const AS_THEIR_CODE =
  `affirm alipay alma amazon_pay bancontact billie kakao_pay klarna link naver_pay pix revolut_pay
  samsung_pay satispay sofort swish zip`.split(/\s+/);

const titled = (code: string): string =>
  code
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');

const CASES = [
  ...Object.entries(NAMES).flatMap(([family, names]) =>
    Object.entries(names).map(([type, name]) => [type, name, family] as const),
  ),
  ...AS_THEIR_CODE.map((type) => [type, titled(type), 'provider'] as const),
];

describe('a way to pay', () => {
  test.each(CASES)('that Stripe calls %s is called %s, and is a %s', (type, name, family) => {
    expect(methodTypeName(type)).toBe(name);
    expect(methodFamily(type)).toBe(family);
  });

  test('has its name here, whichever the table knows', () => {
    expect(knownMethodTypes().toSorted()).toEqual(CASES.map(([type]) => type).toSorted());
  });

  test.each([
    ['new_bank_pay', 'New bank pay'],
    ['tomorrow', 'Tomorrow'],
    ['constructor', 'Constructor'],
    ['__proto__', 'Proto'],
    ['_', 'Another way to pay'],
    ['', 'Another way to pay'],
    [null, 'Another way to pay'],
    [undefined, 'Another way to pay'],
  ])('that is not known, as %s, reads as words and is of no family', (type, name) => {
    expect(methodTypeName(type)).toBe(name);
    expect(methodFamily(type)).toBeNull();
  });
});

describe('what was paid with', () => {
  test.each([
    ['amex', 'American Express'],
    ['cartes_bancaires', 'Cartes Bancaires'],
    ['diners', 'Diners Club'],
    ['discover', 'Discover'],
    ['eftpos_au', 'eftpos'],
    ['jcb', 'JCB'],
    ['link', 'Link'],
    ['mastercard', 'Mastercard'],
    ['unionpay', 'UnionPay'],
    ['visa', 'Visa'],
  ])('as a card of %s is told as %s, with its last digits', (brand, name) => {
    expect(paidWithName({ methodType: 'card', brand, last4: '4242' })).toBe(`${name} ending in 4242`);
    expect(paidWithName({ methodType: 'card', brand, last4: null })).toBe(name);
  });

  test.each([
    ['a card of a brand that is not known', 'card', 'a_brand', '0005', 'Card ending in 0005'],
    ['a card of a brand that every object has', 'card', 'constructor', '0005', 'Card ending in 0005'],
    ['a card of which nothing is known', 'card', null, null, 'Card'],
    ['a brand without a type', null, 'visa', null, 'Visa'],
    ['digits without a type', null, null, '4242', 'Card ending in 4242'],
    ['a bank account', 'us_bank_account', null, '6789', 'Bank account ending in 6789'],
    ['a provider', 'paypal', null, null, 'PayPal'],
    ['a provider that pays with a card', 'link', 'visa', '4242', 'Link ending in 4242'],
    ['a method of tomorrow', 'new_bank_pay', null, null, 'New bank pay'],
    ['nothing that is known', null, null, null, null],
  ])('as %s', (_what, methodType, brand, last4, name) => {
    expect(paidWithName({ methodType, brand, last4 })).toBe(name);
  });
});
