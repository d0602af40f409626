/** Amounts of a price: one of whole, decimal, customer's choice or tiers; always both spellings in the answer. */
import type Stripe from 'stripe';
import { exclusiveParams, invalidParam, invalidRequest } from '../../http/stripe-error.ts';
import type { CurrencyOption, PriceTier } from '../../state/price.ts';
import { checkCurrency } from '../currencies.ts';
import type { AmountParams, TierParams } from './wire.ts';

const DECIMAL = /^\d{1,12}(\.\d{1,12})?$/;

interface Amount {
  unit_amount: number | null;
  unit_amount_decimal: string | null;
}

/** @param at where the amount stands in the request */
export function amountOf(whole: number | undefined, decimal: string | undefined, at: string): Amount {
  if (whole !== undefined && decimal !== undefined) {
    throw exclusiveParams('unit_amount', 'unit_amount_decimal', at);
  }
  if (whole !== undefined) {
    if (whole < 0)
      throw invalidRequest('Invalid non-negative integer', { code: 'parameter_invalid_integer', param: at });
    return { unit_amount: whole, unit_amount_decimal: String(whole) };
  }
  if (decimal === undefined) return { unit_amount: null, unit_amount_decimal: null };
  if (!DECIMAL.test(decimal)) throw invalidParam(`Invalid decimal: ${decimal.slice(0, 40)}`, `${at}_decimal`);
  const number = Number(decimal);
  return {
    unit_amount: Number.isInteger(number) ? number : null,
    unit_amount_decimal: decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal,
  };
}

export function customAmountOf(
  given: AmountParams['custom_unit_amount'],
): Stripe.Price.CustomUnitAmount | null {
  if (given === undefined) return null;
  if (!given.enabled)
    throw invalidParam('custom_unit_amount[enabled] must be true.', 'custom_unit_amount[enabled]');
  const { maximum = null, minimum = null, preset = null } = given;
  if (maximum !== null && minimum !== null && minimum > maximum) {
    throw invalidParam('The minimum must not be greater than the maximum.', 'custom_unit_amount[minimum]');
  }
  return { maximum, minimum, preset };
}

function tierOf(given: TierParams, index: number): PriceTier {
  const at = `tiers[${index}]`;
  const flat = amountOf(given.flat_amount, given.flat_amount_decimal, `${at}[flat_amount]`);
  const unit = amountOf(given.unit_amount, given.unit_amount_decimal, `${at}[unit_amount]`);
  if (flat.unit_amount_decimal === null && unit.unit_amount_decimal === null) {
    throw invalidParam('Each tier needs a unit amount or a flat amount.', at);
  }
  return {
    flat_amount: flat.unit_amount,
    flat_amount_decimal: flat.unit_amount_decimal,
    unit_amount: unit.unit_amount,
    unit_amount_decimal: unit.unit_amount_decimal,
    up_to: given.up_to === 'inf' ? null : given.up_to,
  };
}

export function tiersOf(given: readonly TierParams[]): PriceTier[] {
  const tiers = given.map(tierOf);
  const last = tiers.at(-1);
  if (last === undefined || last.up_to !== null) {
    throw invalidParam("The last tier must have `up_to` set to 'inf'.", 'tiers');
  }
  let before = 0;
  for (const { up_to: upTo } of tiers.slice(0, -1)) {
    if (upTo === null || upTo <= before)
      throw invalidParam('Tiers must have ascending values of `up_to`.', 'tiers');
    before = upTo;
  }
  return tiers;
}

export function currencyOptionsOf(
  given: Readonly<Record<string, AmountParams>> | undefined,
): Record<string, CurrencyOption> {
  const options: Record<string, CurrencyOption> = {};
  for (const [name, option] of Object.entries(given ?? {})) {
    options[checkCurrency(name)] = {
      custom_unit_amount: customAmountOf(option.custom_unit_amount),
      tax_behavior: option.tax_behavior ?? 'unspecified',
      ...amountOf(option.unit_amount, option.unit_amount_decimal, `currency_options[${name}][unit_amount]`),
    };
  }
  return options;
}
