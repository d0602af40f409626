'use client';
/**
 * The customer session of this page view, with which Stripe's field shows saved methods and offers to save. The checkout
 * never depends on it: when it does not come in time, the field asks for a card.
 */
import { useEffect, useState } from 'react';
import { openCustomerSession } from '#lib/browser/methods-api.ts';

/** @returns undefined until it is known, null when there is none */
export function useCustomerSession(): string | null | undefined {
  const [session, setSession] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    const stop = new AbortController();
    void openCustomerSession(stop.signal).then((answer) => {
      if (!stop.signal.aborted) setSession(answer.ok ? answer.value.clientSecret : null);
    });
    return () => stop.abort();
  }, []);
  return session;
}
