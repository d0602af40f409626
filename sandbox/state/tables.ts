/**
 * The collections of one account and what each keeps beside the visible object. A new resource is one line
 * here, one prefix, one file under resources/.
 */
import type Stripe from 'stripe';
import type { DebitEnding } from '../methods/bank-accounts.ts';
import type { CheckoutSecrets } from './checkout.ts';
import { Collection } from './collection.ts';
import type { Journal } from './journal.ts';
import type { Price, PriceSecrets } from './price.ts';

export interface MethodSecrets {
  /** Name of the test card (cards/test-cards.ts); the number itself is kept nowhere. */
  card: string;
  cvcGiven: boolean;
  /** Authenticated once for later use, so that off-session payments need no challenge. */
  setUp: boolean;
  /** Used in a payment without a customer, or detached: may not be used again. */
  consumed: boolean;
  /** How a debit of this bank account ends (methods/bank-accounts.ts). */
  debit?: DebitEnding;
}

export type AuthenticationState = 'none' | 'challenge' | 'passed';

export interface IntentSecrets {
  authentication: AuthenticationState;
  returnUrl: string | null;
  offSession: boolean;
  /** Confirmations so far: Stripe cancels an intent that is confirmed too often. */
  attempts: number;
  /** How often the authorisation was raised. */
  increments?: number;
  /** Given with a secret key: a browser may not change it any more. */
  shippingBySecret?: boolean;
  /** A browser's wish: the method becomes its customer's default once it is saved. */
  setAsDefault?: boolean;
  /** The checkout session that made it and follows its outcome. */
  checkoutSession?: string;
}

export interface SigningSecret {
  value: string;
  /** Unix seconds; null while it is the current one. */
  expiresAt: number | null;
}

export interface EndpointSecrets {
  secrets: SigningSecret[];
}

export type AnyCustomer = Stripe.Customer | Stripe.DeletedCustomer;
/** Stripe's customer session has no id on the wire; the client secret is its key here. */
export interface StoredCustomerSession {
  id: string;
  session: Stripe.CustomerSession;
}

export interface ConfirmationTokenSecrets {
  /** The payment method that the token stands for; it becomes known with the token's use. */
  method: string;
}

export interface DisputeSecrets {
  /** Unix seconds of the last submission. */
  submittedAt: number | null;
}

export interface FileSecrets {
  /** What was uploaded, in base64. */
  content: string;
}

/** Left out of the object unless expanded. */
export interface CouponSecrets {
  products: readonly string[];
  currencyOptions: Readonly<Record<string, { amount_off: number }>>;
}

export interface Tables {
  customers: Collection<AnyCustomer, null>;
  paymentMethods: Collection<Stripe.PaymentMethod, MethodSecrets>;
  paymentIntents: Collection<Stripe.PaymentIntent, IntentSecrets>;
  setupIntents: Collection<Stripe.SetupIntent, IntentSecrets>;
  setupAttempts: Collection<Stripe.SetupAttempt, null>;
  charges: Collection<Stripe.Charge, null>;
  refunds: Collection<Stripe.Refund, null>;
  balanceTransactions: Collection<Stripe.BalanceTransaction, null>;
  disputes: Collection<Stripe.Dispute, DisputeSecrets>;
  earlyFraudWarnings: Collection<Stripe.Radar.EarlyFraudWarning, null>;
  reviews: Collection<Stripe.Review, null>;
  files: Collection<Stripe.File, FileSecrets>;
  fileLinks: Collection<Stripe.FileLink, null>;
  webhookEndpoints: Collection<Stripe.WebhookEndpoint, EndpointSecrets>;
  customerSessions: Collection<StoredCustomerSession, null>;
  confirmationTokens: Collection<Stripe.ConfirmationToken, ConfirmationTokenSecrets>;
  testClocks: Collection<Stripe.TestHelpers.TestClock, null>;
  products: Collection<Stripe.Product, null>;
  prices: Collection<Price, PriceSecrets>;
  coupons: Collection<Stripe.Coupon, CouponSecrets>;
  promotionCodes: Collection<Stripe.PromotionCode, null>;
  shippingRates: Collection<Stripe.ShippingRate, null>;
  checkoutSessions: Collection<Stripe.Checkout.Session, CheckoutSecrets>;
}

export function makeTables(account: string, journal: Journal): Tables {
  return {
    customers: new Collection(account, 'customers', 'customer', journal),
    paymentMethods: new Collection(account, 'paymentMethods', 'PaymentMethod', journal),
    paymentIntents: new Collection(account, 'paymentIntents', 'payment_intent', journal),
    setupIntents: new Collection(account, 'setupIntents', 'setupintent', journal),
    setupAttempts: new Collection(account, 'setupAttempts', 'setup_attempt', journal),
    charges: new Collection(account, 'charges', 'charge', journal),
    refunds: new Collection(account, 'refunds', 'refund', journal),
    balanceTransactions: new Collection(account, 'balanceTransactions', 'balance_transaction', journal),
    disputes: new Collection(account, 'disputes', 'dispute', journal),
    earlyFraudWarnings: new Collection(account, 'earlyFraudWarnings', 'early fraud warning', journal),
    reviews: new Collection(account, 'reviews', 'review', journal),
    files: new Collection(account, 'files', 'file upload', journal),
    fileLinks: new Collection(account, 'fileLinks', 'file link', journal),
    webhookEndpoints: new Collection(account, 'webhookEndpoints', 'webhook endpoint', journal),
    customerSessions: new Collection(account, 'customerSessions', 'customer_session', journal),
    confirmationTokens: new Collection(account, 'confirmationTokens', 'confirmation_token', journal),
    testClocks: new Collection(account, 'testClocks', 'test_clock', journal),
    products: new Collection(account, 'products', 'product', journal),
    prices: new Collection(account, 'prices', 'price', journal),
    coupons: new Collection(account, 'coupons', 'coupon', journal),
    promotionCodes: new Collection(account, 'promotionCodes', 'promotion code', journal),
    shippingRates: new Collection(account, 'shippingRates', 'shipping rate', journal),
    checkoutSessions: new Collection(account, 'checkoutSessions', 'checkout.session', journal),
  };
}

const TABLE_BY_PREFIX = {
  cus: 'customers',
  pm: 'paymentMethods',
  pi: 'paymentIntents',
  seti: 'setupIntents',
  setatt: 'setupAttempts',
  ctoken: 'confirmationTokens',
  clock: 'testClocks',
  price: 'prices',
  promo: 'promotionCodes',
  cs: 'checkoutSessions',
  shr: 'shippingRates',
  ch: 'charges',
  py: 'charges',
  re: 'refunds',
  pyr: 'refunds',
  txn: 'balanceTransactions',
  du: 'disputes',
  issfr: 'earlyFraudWarnings',
  prv: 'reviews',
  file: 'files',
  link: 'fileLinks',
  we: 'webhookEndpoints',
} as const satisfies Record<string, keyof Tables>;

function isPrefix(text: string): text is keyof typeof TABLE_BY_PREFIX {
  return Object.hasOwn(TABLE_BY_PREFIX, text);
}

/** Ids that shops choose themselves tell nothing: the field says what they name. */
const TABLE_BY_FIELD: Readonly<Record<string, 'coupons' | 'products'>> = {
  coupon: 'coupons',
  product: 'products',
};

/** The collection whose ids begin like this one. */
export function tableOfId(tables: Tables, id: string): Tables[keyof Tables] | undefined {
  const prefix = id.slice(0, id.indexOf('_'));
  return isPrefix(prefix) ? tables[TABLE_BY_PREFIX[prefix]] : undefined;
}

/** The object that an id names, for `expand`. */
export function findById(
  tables: Tables,
  id: string,
  field: string,
): { id: string; object: string } | undefined {
  const prefix = id.slice(0, id.indexOf('_'));
  const table = TABLE_BY_FIELD[field] ?? (isPrefix(prefix) ? TABLE_BY_PREFIX[prefix] : undefined);
  return table === undefined
    ? undefined
    : (tables[table].get(id)?.object as { id: string; object: string } | undefined);
}
