/** The parameters of a price as they are on the wire: decimals are strings there. */
import type Stripe from 'stripe';

export interface TierParams {
  flat_amount?: number;
  flat_amount_decimal?: string;
  unit_amount?: number;
  unit_amount_decimal?: string;
  up_to: number | 'inf';
}

export interface AmountParams {
  unit_amount?: number;
  unit_amount_decimal?: string;
  custom_unit_amount?: { enabled: boolean; maximum?: number; minimum?: number; preset?: number };
  tax_behavior?: Stripe.Price.TaxBehavior;
  tiers?: TierParams[];
}

export interface PriceParams
  extends Omit<Stripe.PriceCreateParams, keyof AmountParams | 'currency_options' | 'expand'>,
    AmountParams {
  currency_options?: Readonly<Record<string, AmountParams>>;
}
