/** The words for an order's states and for how it was paid. */

import type { Tone } from '#components/ui/badge.tsx';
import type { OrderView } from '#lib/contracts/orders.ts';
import type { OrderState } from '#lib/domain/order-state.ts';

export const ORDER_STATE_WORDS: Readonly<Record<OrderState, { label: string; tone: Tone; hint: string }>> = {
  awaiting_payment: { label: 'Not paid yet', tone: 'warning', hint: 'Nothing was charged so far.' },
  paid: { label: 'Paid', tone: 'success', hint: 'We are getting it ready.' },
  cancelled: { label: 'Cancelled', tone: 'neutral', hint: 'Nothing was charged.' },
  expired: { label: 'Expired', tone: 'neutral', hint: 'It was not paid in time. Nothing was charged.' },
  review: {
    label: 'Being checked',
    tone: 'warning',
    hint: 'A person checks the payment. You do not have to do anything.',
  },
};

const BRANDS: Readonly<Record<string, string>> = {
  amex: 'American Express',
  cartes_bancaires: 'Cartes Bancaires',
  diners: 'Diners Club',
  discover: 'Discover',
  eftpos_au: 'eftpos',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

type PaidWith = Pick<NonNullable<OrderView['payment']>, 'brand' | 'last4' | 'methodType'>;

/** "Visa ending in 4242", or the best that is known. */
export function paymentWords(payment: PaidWith | null): string | null {
  if (!payment) return null;
  const brand = payment.brand ? (BRANDS[payment.brand] ?? 'Card') : 'Card';
  if (payment.last4) return `${brand} ending in ${payment.last4}`;
  return payment.methodType === null || payment.methodType === 'card' ? brand : 'Another way to pay';
}
