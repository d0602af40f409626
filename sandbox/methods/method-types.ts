/**
 * The payment method types besides card that an account has switched on: in which currencies and between what amounts
 * each is offered, how it ends, and what it cannot do. Facts of Stripe's method pages, not the whole catalogue.
 */
export type OtherType =
  | 'bancontact'
  | 'ideal'
  | 'klarna'
  | 'link'
  | 'multibanco'
  | 'paypal'
  | 'sepa_debit'
  | 'us_bank_account';

export interface MethodRules {
  readonly currencies: readonly string[];
  readonly minimumMinor?: number;
  readonly maximumMinor?: number;
  /** `redirect` leaves the page, `delayed` is debited and `voucher` paid by the customer days later, `immediate` ends at once. */
  readonly flow: 'redirect' | 'delayed' | 'voucher' | 'immediate';
  readonly manualCapture: boolean;
  /** Whether it may be kept for later payments. */
  readonly reusable: boolean;
}

const KLARNA = 'aud cad chf czk dkk eur gbp nok nzd pln ron sek usd'.split(' ');
const PAYPAL = 'aud cad chf czk dkk eur gbp hkd nok nzd pln sek sgd usd'.split(' ');

const RULES: Readonly<Record<OtherType, MethodRules>> = {
  paypal: {
    currencies: PAYPAL,
    flow: 'redirect',
    manualCapture: true,
    reusable: true,
  },
  klarna: {
    currencies: KLARNA,
    minimumMinor: 100,
    maximumMinor: 1_000_000,
    flow: 'redirect',
    manualCapture: true,
    reusable: false,
  },
  ideal: {
    currencies: ['eur'],
    flow: 'redirect',
    manualCapture: false,
    reusable: false,
  },
  bancontact: {
    currencies: ['eur'],
    flow: 'redirect',
    manualCapture: false,
    reusable: false,
  },
  sepa_debit: {
    currencies: ['eur'],
    flow: 'delayed',
    manualCapture: false,
    reusable: true,
  },
  us_bank_account: {
    currencies: ['usd'],
    flow: 'delayed',
    manualCapture: false,
    reusable: true,
  },
  multibanco: {
    currencies: ['eur'],
    flow: 'voucher',
    manualCapture: false,
    reusable: false,
  },
  link: {
    currencies: 'aud cad chf eur gbp usd'.split(' '),
    flow: 'immediate',
    manualCapture: true,
    reusable: true,
  },
};

const ORDER: readonly OtherType[] = [
  'paypal',
  'klarna',
  'link',
  'ideal',
  'bancontact',
  'sepa_debit',
  'us_bank_account',
  'multibanco',
];

export function isOtherType(type: string): type is OtherType {
  return Object.hasOwn(RULES, type);
}

export function rulesOf(type: string): MethodRules | undefined {
  return isOtherType(type) ? RULES[type] : undefined;
}

export interface Payment {
  /** Absent when nothing is paid now (a set-up). */
  readonly amountMinor?: number | undefined;
  readonly currency?: string | undefined;
  readonly manualCapture: boolean;
  /** The method is kept for later payments. */
  readonly reused: boolean;
  readonly redirects: boolean;
  readonly allowed?: readonly string[] | null | undefined;
  readonly excluded?: readonly string[] | null | undefined;
}

function fits(rules: MethodRules, payment: Payment): boolean {
  const { amountMinor, currency } = payment;
  if (rules.flow === 'redirect' && !payment.redirects) return false;
  if (payment.manualCapture && !rules.manualCapture) return false;
  if (payment.reused && !rules.reusable) return false;
  if (currency !== undefined && !rules.currencies.includes(currency)) return false;
  if (amountMinor === undefined) return true;
  return amountMinor >= (rules.minimumMinor ?? 0) && amountMinor <= (rules.maximumMinor ?? 99_999_999);
}

/** Card first, then what fits; the order is that of the Payment Element. */
export function availableTypes(payment: Payment): string[] {
  const types = ['card', ...ORDER.filter((type) => fits(RULES[type], payment))];
  return types.filter(
    (type) => (payment.allowed?.includes(type) ?? true) && !(payment.excluded?.includes(type) ?? false),
  );
}
