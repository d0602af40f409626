'use client';
/** Stripe.js for this page, and our look for its fields, kept equal to the theme that the page shows. */
import type { Appearance, Stripe } from '@stripe/stripe-js';
import { useEffect, useState } from 'react';
import { type StripeSettings, stripeFor } from '#lib/browser/stripe-loader.ts';
import { currentAppearance, watchTheme } from './stripe-appearance.ts';

type StripeScript = {
  readonly stripe: Promise<Stripe | null> | null;
  readonly appearance: Appearance | null;
  readonly failed: boolean;
};

export function useStripeScript({ publishableKey, scriptUrl }: StripeSettings): StripeScript {
  const [script, setScript] = useState<StripeScript>({ stripe: null, appearance: null, failed: false });
  useEffect(() => {
    let current = true;
    // Resolves to null on failure: the fields then stay away, and the notice says why.
    const stripe = stripeFor({ publishableKey, scriptUrl }).catch(() => {
      if (current) setScript((now) => ({ ...now, failed: true }));
      return null;
    });
    setScript({ stripe, appearance: currentAppearance(), failed: false });
    const stop = watchTheme(() => setScript((now) => ({ ...now, appearance: currentAppearance() })));
    return () => {
      current = false;
      stop();
    };
  }, [publishableKey, scriptUrl]);
  return script;
}
