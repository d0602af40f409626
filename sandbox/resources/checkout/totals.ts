/** What the items and the delivery of a checkout session come to. */
import type Stripe from 'stripe';
import type { CheckoutItem } from '../../state/checkout.ts';
import { checkAmount } from '../currencies.ts';

type Session = Stripe.Checkout.Session;

export function sumOf(
  items: readonly CheckoutItem[],
  field: 'amount_subtotal' | 'amount_total' | 'amount_discount',
): number {
  return items.reduce((total, item) => total + item[field], 0);
}

export function totalsOf(
  items: readonly CheckoutItem[],
  shippingMinor: number,
): Pick<Session, 'amount_subtotal' | 'amount_total' | 'total_details'> {
  return {
    amount_subtotal: sumOf(items, 'amount_subtotal'),
    amount_total: sumOf(items, 'amount_total') + shippingMinor,
    total_details: {
      amount_discount: sumOf(items, 'amount_discount'),
      amount_shipping: shippingMinor,
      amount_tax: 0,
    },
  };
}

/** Nothing to pay is fine; a payment below the currency's minimum is not. */
export function checkTotal(items: readonly CheckoutItem[], shippingMinor: number): void {
  const total = sumOf(items, 'amount_total') + shippingMinor;
  if (total > 0) checkAmount(total, items[0]?.currency ?? '', 'line_items');
}
