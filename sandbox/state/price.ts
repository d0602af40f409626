/** Prices as they are on the wire: the SDK reads decimals into objects of its own, Stripe sends strings. */
import type Stripe from 'stripe';

type Decimals = 'unit_amount_decimal' | 'tiers' | 'currency_options';

export interface PriceTier {
  flat_amount: number | null;
  flat_amount_decimal: string | null;
  unit_amount: number | null;
  unit_amount_decimal: string | null;
  up_to: number | null;
}

export interface CurrencyOption {
  custom_unit_amount: Stripe.Price.CustomUnitAmount | null;
  tax_behavior: Stripe.Price.TaxBehavior | null;
  unit_amount: number | null;
  unit_amount_decimal: string | null;
}

export interface Price extends Omit<Stripe.Price, Decimals | 'product'> {
  product: string;
  unit_amount_decimal: string | null;
}

/** Left out of the object unless expanded. */
export interface PriceSecrets {
  tiers: PriceTier[] | null;
  currencyOptions: Readonly<Record<string, CurrencyOption>>;
}
