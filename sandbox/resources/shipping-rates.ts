/** Shipping rates: what delivery costs, for the options of checkout sessions. They are archived, never deleted. */
import type Stripe from 'stripe';
import { createdMatches, listPage } from '../http/list-page.ts';
import { type Route, route } from '../http/router.ts';
import { invalidRequest, missingParam } from '../http/stripe-error.ts';
import { mergeMetadata, orNull } from '../params/empty.ts';
import type { Call } from '../state/call.ts';
import { checkCurrency } from './currencies.ts';
import { requireEntry } from './lookup.ts';

type Rate = Stripe.ShippingRate;
type Estimate = Stripe.ShippingRateCreateParams['delivery_estimate'];

const MAX_NAME = 100;

function estimateOf(given: Estimate): Stripe.ShippingRate.DeliveryEstimate | null {
  if (given === undefined) return null;
  return { maximum: given.maximum ?? null, minimum: given.minimum ?? null };
}

export type RateParams = Omit<Stripe.ShippingRateCreateParams, 'expand'>;

export function addShippingRate(call: Call, params: RateParams): Rate {
  const { fixed_amount: amount, display_name: name } = params;
  if (amount === undefined) {
    throw missingParam('fixed_amount');
  }
  if (amount.amount < 0) {
    throw invalidRequest('Invalid non-negative integer', {
      code: 'parameter_invalid_integer',
      param: 'fixed_amount[amount]',
    });
  }
  if (name.length > MAX_NAME) {
    throw invalidRequest(`Invalid string: must be at most ${MAX_NAME} characters`, { param: 'display_name' });
  }
  const options = Object.entries(amount.currency_options ?? {}).map(([currency, option]) => [
    checkCurrency(currency),
    { amount: option.amount, tax_behavior: option.tax_behavior ?? ('unspecified' as const) },
  ]);
  const rate: Rate = {
    id: call.account.ids.id('shr'),
    object: 'shipping_rate',
    active: true,
    created: call.account.clock.now(),
    delivery_estimate: estimateOf(params.delivery_estimate),
    display_name: name,
    fixed_amount: {
      amount: amount.amount,
      currency: checkCurrency(amount.currency),
      ...(options.length === 0 ? {} : { currency_options: Object.fromEntries(options) }),
    },
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    tax_behavior: params.tax_behavior ?? 'unspecified',
    tax_code: orNull(params.tax_code),
    type: 'fixed_amount',
  };
  call.account.tables.shippingRates.add(rate, null);
  return rate;
}

function retrieve(call: Call, _params: unknown, id: string): Rate {
  return requireEntry(call.account.tables.shippingRates, id, 'shipping_rate').object;
}

function update(call: Call, params: Stripe.ShippingRateUpdateParams, id: string): Rate {
  const table = call.account.tables.shippingRates;
  const entry = requireEntry(table, id, 'shipping_rate');
  const held = entry.object;
  return table.replace(entry, {
    ...held,
    active: params.active ?? held.active,
    metadata: mergeMetadata(held.metadata, params.metadata),
    tax_behavior: params.tax_behavior ?? held.tax_behavior,
  });
}

function list(call: Call, params: Stripe.ShippingRateListParams): object {
  return listPage(call.account.tables.shippingRates, '/v1/shipping_rates', params, (rate) => {
    if (params.active !== undefined && rate.active !== params.active) return false;
    if (params.currency !== undefined && rate.fixed_amount?.currency !== params.currency.toLowerCase())
      return false;
    return createdMatches(rate.created, params.created);
  });
}

export const shippingRateRoutes: readonly Route[] = [
  route('POST', '/v1/shipping_rates', addShippingRate),
  route('GET', '/v1/shipping_rates', list),
  route('GET', '/v1/shipping_rates/{id}', retrieve),
  route('POST', '/v1/shipping_rates/{id}', update),
];
