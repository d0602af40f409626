/** What the shop's page of these tests puts on its window. */
import type { Stripe } from '@stripe/stripe-js';

declare global {
  interface Window {
    readonly shopStripe: Promise<Stripe | null>;
    readonly shopEvents: readonly { readonly name: string; readonly event?: unknown }[];
  }
}
