/** Makes payment methods from test cards or from raw details. Only the card's name is kept of a number. */
import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { checkCvc, readExpiry, readNumber } from '../../cards/card-number.ts';
import { cardNamed, type TestCard } from '../../cards/test-cards.ts';
import { invalidRequest, missingParam } from '../../http/stripe-error.ts';
import { unknownType } from '../../methods/allowed-types.ts';
import { isOtherType } from '../../methods/method-types.ts';
import { mergeMetadata } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { billingDetailsOf } from '../addresses.ts';
import type { MethodEntry } from './find.ts';
import { makeOtherMethod, type OtherData } from './make-other.ts';

interface CardDetails {
  expMonth: number;
  expYear: number;
  cvcGiven: boolean;
  last4?: string;
  wallet?: RawCard['wallet'];
  billing?: Stripe.PaymentMethodCreateParams['billing_details'];
  metadata?: Stripe.PaymentMethodCreateParams['metadata'];
  allowRedisplay?: Stripe.PaymentMethod.AllowRedisplay;
}

export interface RawCard {
  number?: string;
  exp_month?: number;
  exp_year?: number;
  cvc?: string;
  token?: string;
  wallet?: 'apple_pay' | 'google_pay';
}

/** The same card has the same fingerprint within an account, and another one elsewhere. */
function fingerprintOf(call: Call, card: TestCard, last4: string): string {
  const digest = createHash('sha256').update(`${call.account.name}/${card.name}/${last4}`).digest('base64');
  return digest.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 16);
}

/** Wallets show another number to the shop than the card behind them has. */
function walletOf(type: NonNullable<RawCard['wallet']>, last4: string): Stripe.PaymentMethod.Card.Wallet {
  return { dynamic_last4: last4, type, ...(type === 'apple_pay' ? { apple_pay: {} } : { google_pay: {} }) };
}

const LAST4_WITHOUT_NUMBER = '3063';

export function makeCardMethod(call: Call, card: TestCard, details: CardDetails): MethodEntry {
  const last4 = details.last4 ?? card.numbers[0]?.slice(-4) ?? LAST4_WITHOUT_NUMBER;
  const network = card.brand;
  const method: Stripe.PaymentMethod = {
    id: call.account.ids.id('pm'),
    object: 'payment_method',
    allow_redisplay: details.allowRedisplay ?? 'unspecified',
    billing_details: billingDetailsOf(details.billing),
    card: {
      brand: card.brand,
      checks: {
        address_line1_check: null,
        address_postal_code_check: null,
        cvc_check: details.cvcGiven ? 'unchecked' : null,
      },
      country: card.country,
      display_brand: card.brand,
      exp_month: details.expMonth,
      exp_year: details.expYear,
      fingerprint: fingerprintOf(call, card, last4),
      funding: card.funding,
      generated_from: null,
      last4,
      networks: { available: [network], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: card.threeDSecure !== 'unsupported' },
      wallet: details.wallet === undefined ? null : walletOf(details.wallet, last4),
    },
    created: call.account.clock.now(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: mergeMetadata({}, details.metadata),
    type: 'card',
  };
  const hidden = { card: card.name, cvcGiven: details.cvcGiven, setUp: false, consumed: false };
  return call.account.tables.paymentMethods.add(method, hidden);
}

/** What `POST /v1/payment_methods` and every `payment_method_data` carry. */
export interface MethodData extends OtherData {
  type?: string;
  card?: RawCard;
}

/** @param prefix where the data sits in the request, for the error's `param`: '' or 'payment_method_data' */
export function methodFromData(call: Call, data: MethodData, prefix: string): MethodEntry {
  const at = (name: string): string => {
    const [head = '', ...rest] = name.split('.');
    const inner = rest.map((part) => `[${part}]`).join('');
    return prefix === '' ? `${head}${inner}` : `${prefix}[${head}]${inner}`;
  };
  if (data.type === undefined) throw missingParam(at('type'));
  if (isOtherType(data.type)) return makeOtherMethod(call, data.type, data, at);
  if (data.type !== 'card') {
    throw unknownType(data.type, at('type'));
  }
  const { card } = data;
  if (card === undefined) throw missingParam(at('card'));
  const extra = {
    ...(data.billing_details === undefined ? {} : { billing: data.billing_details }),
    ...(data.metadata === undefined ? {} : { metadata: data.metadata }),
    ...(data.allow_redisplay === undefined ? {} : { allowRedisplay: data.allow_redisplay }),
  };
  if (card.token !== undefined) {
    const known = cardNamed(card.token.replace(/^tok_/, ''));
    if (known === undefined || !card.token.startsWith('tok_')) {
      throw invalidRequest(`No such token: '${card.token.slice(0, 100)}'`, {
        code: 'resource_missing',
        param: at('card.token'),
      });
    }
    const year = new Date(call.account.clock.nowMs()).getUTCFullYear() + 1;
    const wallet = card.wallet === undefined ? {} : { wallet: card.wallet };
    return makeCardMethod(call, known, { expMonth: 12, expYear: year, cvcGiven: true, ...wallet, ...extra });
  }
  if (card.number === undefined) throw missingParam(at('card.number'));
  if (card.exp_month === undefined) throw missingParam(at('card.exp_month'));
  if (card.exp_year === undefined) throw missingParam(at('card.exp_year'));
  const known = readNumber(card.number);
  const { month, year } = readExpiry(card.exp_month, card.exp_year, call.account.clock.now());
  if (card.cvc !== undefined) checkCvc(card.cvc, known);
  return makeCardMethod(call, known, {
    expMonth: month,
    expYear: year,
    cvcGiven: card.cvc !== undefined,
    last4: card.number.replaceAll(/\D/g, '').slice(-4),
    ...extra,
  });
}
