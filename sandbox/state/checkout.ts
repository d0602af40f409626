/** What a checkout session keeps beside itself: its items, and what becomes of the intent that it makes when paid. */
import type Stripe from 'stripe';
import type { Price } from './price.ts';

export interface CheckoutItem extends Omit<Stripe.LineItem, 'price' | 'taxes' | 'discounts'> {
  price: Price;
}

type CardOptions = Pick<
  Stripe.Checkout.SessionCreateParams.PaymentMethodOptions.Card,
  'capture_method' | 'request_three_d_secure' | 'setup_future_usage'
>;

export interface CheckoutSecrets {
  items: readonly CheckoutItem[];
  /** Of `payment_intent_data` and `setup_intent_data`. */
  intentData: Omit<
    Stripe.Checkout.SessionCreateParams.PaymentIntentData,
    'application_fee_amount' | 'transfer_data'
  >;
  setupData: Stripe.Checkout.SessionCreateParams.SetupIntentData;
  allowedTypes: NonNullable<Stripe.PaymentIntentCreateParams['allowed_payment_method_types']> | null;
  /** Of `payment_method_options`, for the intent. */
  card: CardOptions;
  allowRedisplay: Stripe.PaymentMethod.AllowRedisplay | null;
}
