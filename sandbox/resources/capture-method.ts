/** Whether money is only held at confirmation: said of the whole payment, or of cards alone in their options. */
import type Stripe from 'stripe';

type Facts = Pick<Stripe.PaymentIntent, 'capture_method' | 'payment_method_options'>;

export function capturesLater(intent: Facts, methodType: string): boolean {
  if (intent.capture_method === 'manual') return true;
  return methodType === 'card' && intent.payment_method_options?.card?.capture_method === 'manual';
}
