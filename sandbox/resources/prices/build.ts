/** A new price from its parameters, and the key that shops look it up by. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import { mergeMetadata, orNull } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import type { Price } from '../../state/price.ts';
import { checkCurrency } from '../currencies.ts';
import { amountOf, currencyOptionsOf, customAmountOf, tiersOf } from './amounts.ts';
import type { PriceParams } from './wire.ts';

/** Three years, the longest period there is. */
const MAX_INTERVALS: Readonly<Record<string, number>> = { day: 1095, week: 156, month: 36, year: 3 };

function recurringOf(given: PriceParams['recurring']): Stripe.Price.Recurring | null {
  if (given === undefined) return null;
  const { interval, interval_count: count = 1, usage_type: usage = 'licensed', meter } = given;
  const most = MAX_INTERVALS[interval] ?? 1;
  if (count < 1 || count > most) {
    throw invalidRequest(`The interval must be between 1 and ${most} ${interval}s.`, {
      param: 'recurring[interval_count]',
    });
  }
  if (meter !== undefined)
    throw invalidRequest(`No such meter: '${meter.slice(0, 100)}'`, {
      code: 'resource_missing',
      param: 'recurring[meter]',
    });
  if (usage === 'metered') {
    throw invalidRequest('A metered price needs a meter.', {
      code: 'parameter_missing',
      param: 'recurring[meter]',
    });
  }
  return {
    interval,
    interval_count: count,
    meter: null,
    trial_period_days: given.trial_period_days ?? null,
    usage_type: usage,
  };
}

function checkOneAmount(params: PriceParams, tiered: boolean): void {
  const { unit_amount: whole, unit_amount_decimal: decimal, custom_unit_amount: custom, tiers } = params;
  const given = [whole, decimal, custom].filter((amount) => amount !== undefined).length;
  if (tiered) {
    if (tiers === undefined || params.tiers_mode === undefined || given > 0) {
      throw invalidRequest(
        'A price with `billing_scheme=tiered` takes `tiers` and `tiers_mode`, and no unit amount.',
        { param: tiers === undefined ? 'tiers' : 'tiers_mode' },
      );
    }
    return;
  }
  if (tiers !== undefined || params.tiers_mode !== undefined) {
    throw invalidRequest('You may only specify `tiers` when `billing_scheme=tiered`.', { param: 'tiers' });
  }
  if (given === 0) {
    throw invalidRequest(
      'You must specify one of `unit_amount`, `unit_amount_decimal`, or `custom_unit_amount` when `billing_scheme=per_unit`.',
      { code: 'parameter_missing', param: 'unit_amount' },
    );
  }
  if (custom !== undefined && params.recurring !== undefined) {
    throw invalidRequest('You cannot use `custom_unit_amount` with a recurring price.', {
      param: 'custom_unit_amount',
    });
  }
}

/** A key names one price: it moves here when the request says so, and is refused otherwise. */
export function claimLookupKey(call: Call, key: string | null, own: string, transfer: boolean): void {
  if (key === null) return;
  const { prices } = call.account.tables;
  for (const entry of prices.where('lookup_key', key)) {
    if (entry.object.id === own) continue;
    if (!transfer) {
      throw invalidRequest(
        `A price (\`${entry.object.id}\`) already uses that lookup key. Pass \`transfer_lookup_key=true\` to move it.`,
        { param: 'lookup_key' },
      );
    }
    const freed = prices.replace(entry, { ...entry.object, lookup_key: null });
    emit(call, 'price.updated', freed, { lookup_key: key });
  }
}

/** @param product exists already */
export function addPrice(call: Call, params: PriceParams, product: string): Price {
  const { account } = call;
  const currency = checkCurrency(params.currency);
  const tiered = params.billing_scheme === 'tiered';
  checkOneAmount(params, tiered);
  const amount = amountOf(params.unit_amount, params.unit_amount_decimal, 'unit_amount');
  const custom = customAmountOf(params.custom_unit_amount);
  const recurring = recurringOf(params.recurring);
  const behavior = params.tax_behavior ?? 'unspecified';
  const own = { custom_unit_amount: custom, tax_behavior: behavior, ...amount };
  const hidden = {
    tiers: params.tiers === undefined ? null : tiersOf(params.tiers),
    currencyOptions: { ...currencyOptionsOf(params.currency_options), [currency]: own },
  };
  const id = account.ids.id('price');
  const key = orNull(params.lookup_key);
  claimLookupKey(call, key, id, params.transfer_lookup_key ?? false);
  const price: Price = {
    id,
    object: 'price',
    active: params.active ?? true,
    billing_scheme: tiered ? 'tiered' : 'per_unit',
    created: account.clock.now(),
    currency,
    custom_unit_amount: custom,
    livemode: false,
    lookup_key: key,
    metadata: mergeMetadata({}, params.metadata),
    nickname: orNull(params.nickname),
    product,
    recurring,
    tax_behavior: behavior,
    tiers_mode: params.tiers_mode ?? null,
    transform_quantity: params.transform_quantity ?? null,
    type: recurring === null ? 'one_time' : 'recurring',
    ...amount,
  };
  account.tables.prices.add(price, hidden);
  emit(call, 'price.created', price);
  return price;
}
