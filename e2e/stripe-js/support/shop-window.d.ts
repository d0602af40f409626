/** What the shop's page of these tests puts on its window. */
import type { Stripe, StripeElements } from '@stripe/stripe-js';

declare global {
  interface Window {
    readonly shopStripe: Promise<Stripe | null>;
    readonly manualElements?: StripeElements;
    readonly layoutShift?: number;
    readonly shopEvents: readonly { readonly name: string; readonly event?: unknown }[];
  }
}
