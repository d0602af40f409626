/** The delivery that a checkout session offers: the first option is chosen until the customer takes another. */
import type Stripe from 'stripe';
import { invalidRequest } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';
import { idOf, requireEntry } from '../lookup.ts';
import { addShippingRate } from '../shipping-rates.ts';

type Given = Stripe.Checkout.SessionCreateParams['shipping_options'];
type Offered = Pick<Stripe.Checkout.Session, 'shipping_cost' | 'shipping_options'>;

const MAX_OPTIONS = 5;

function amountIn(rate: Stripe.ShippingRate, currency: string, param: string): number {
  const fixed = rate.fixed_amount;
  const amount = fixed?.currency === currency ? fixed.amount : fixed?.currency_options?.[currency]?.amount;
  if (amount !== undefined) return amount;
  throw invalidRequest(`The shipping rate ${rate.id} has no amount in ${currency}.`, { param });
}

export function costOf(option: Stripe.Checkout.Session.ShippingOption): Stripe.Checkout.Session.ShippingCost {
  const { shipping_amount: amount } = option;
  return {
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    shipping_rate: idOf(option.shipping_rate),
  };
}

export function shippingOf(call: Call, given: Given, currency: string | null): Offered {
  if (given === undefined || given.length === 0) return { shipping_cost: null, shipping_options: [] };
  if (currency === null) {
    throw invalidRequest('`shipping_options` can only be used in `payment` mode.', {
      param: 'shipping_options',
    });
  }
  if (given.length > MAX_OPTIONS) {
    throw invalidRequest(`You may only have up to ${MAX_OPTIONS} shipping options.`, {
      param: 'shipping_options',
    });
  }
  const options = given.map(({ shipping_rate: id, shipping_rate_data: data }, index) => {
    const at = `shipping_options[${index}]`;
    if ((id === undefined) === (data === undefined)) {
      throw invalidRequest(`${at} must have either shipping_rate or shipping_rate_data.`, { param: at });
    }
    const rate =
      data === undefined
        ? requireEntry(call.account.tables.shippingRates, id ?? '', `${at}[shipping_rate]`, 'param').object
        : addShippingRate(call, data);
    if (!rate.active) throw invalidRequest(`The shipping rate ${rate.id} is archived.`, { param: at });
    return { shipping_amount: amountIn(rate, currency, at), shipping_rate: rate.id };
  });
  const [first] = options;
  return { shipping_cost: first === undefined ? null : costOf(first), shipping_options: options };
}
