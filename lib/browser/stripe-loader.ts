/**
 * Loads Stripe.js from the address that the server configured. Stripe's own is left to `loadStripe`; any other is put
 * into the page here first, because `loadStripe` takes a `window.Stripe` that exists as it is. Same code, both modes.
 */

import type { Stripe } from '@stripe/stripe-js';
import { loadStripe } from '@stripe/stripe-js/pure';

export type StripeSettings = {
  readonly publishableKey: string;
  readonly scriptUrl: string;
};

const STRIPE_ORIGIN = 'https://js.stripe.com';
let loading: { readonly publishableKey: string; readonly stripe: Promise<Stripe | null> } | null = null;

/** The nonce of this document's policy, which runs only scripts that carry it; a later response has another one. */
const documentNonce = (): string => document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';

function insertScript(src: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = src;
    script.async = true;
    script.nonce = documentNonce();
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => {
      script.remove();
      reject(new Error('Stripe.js could not be loaded'));
    });
    document.head.append(script);
  });
}

async function load({ publishableKey, scriptUrl }: StripeSettings): Promise<Stripe | null> {
  const isStripes = new URL(scriptUrl, window.location.href).origin === STRIPE_ORIGIN;
  if (!isStripes && !('Stripe' in window)) await insertScript(scriptUrl);
  return loadStripe(publishableKey);
}

/** The one Stripe object of this document. A failed load is forgotten, so that "try again" really tries again. */
export function stripeFor(settings: StripeSettings): Promise<Stripe | null> {
  if (loading?.publishableKey === settings.publishableKey) return loading.stripe;
  const stripe = load(settings).catch((error: unknown) => {
    loading = null;
    throw error;
  });
  loading = { publishableKey: settings.publishableKey, stripe };
  return stripe;
}
