'use client';
/** Whether Stripe's two fields are there yet, and a word when they do not come: a silent spinner would be a dead end. */
import { type Dispatch, useCallback, useEffect, useState } from 'react';
import type { StripeSettings } from '#lib/browser/stripe-loader.ts';
import type { CheckoutEvent, Notice } from './checkout-machine.ts';
import { useCustomerSession } from './use-customer-session.ts';
import { useStripeScript } from './use-stripe-script.ts';

const PATIENCE_MS = 20_000;
/** A shopper who has looked at an empty form for this long wants to hear something. */
const SLOW_AFTER_MS = 6_000;
const FIELDS_FAILED: Notice = {
  tone: 'error',
  title: 'The payment form could not be loaded',
  body: 'Nothing was charged and your cart is kept. Check your connection and load it again.',
};

type Mounted = { readonly address: boolean; readonly payment: boolean };

export function useMountedFields(settings: StripeSettings, dispatch: Dispatch<CheckoutEvent>) {
  const { stripe, appearance, failed } = useStripeScript(settings);
  const session = useCustomerSession();
  const [mounted, setMounted] = useState<Mounted>({ address: false, payment: false });
  const [slow, setSlow] = useState(false);
  const complete = mounted.address && mounted.payment;
  const onFailed = useCallback(
    () => dispatch({ type: 'elements_failed', notice: FIELDS_FAILED }),
    [dispatch],
  );

  useEffect(() => {
    if (failed) onFailed();
  }, [failed, onFailed]);
  useEffect(() => {
    if (complete) {
      dispatch({ type: 'elements_ready' });
      return;
    }
    const slowTimer = setTimeout(() => setSlow(true), SLOW_AFTER_MS);
    const timer = setTimeout(onFailed, PATIENCE_MS);
    return () => {
      clearTimeout(slowTimer);
      clearTimeout(timer);
    };
  }, [complete, dispatch, onFailed]);

  return {
    mounted,
    /** The fields are still awaited, and longer than usual. */
    slow: slow && !complete,
    /** What both fields need; null until the script is asked for. */
    common: stripe && appearance ? { stripe, appearance, onFailed } : null,
    /** undefined until it is known; null: the fields come without saved methods. */
    session,
    onAddressReady: useCallback(() => setMounted((now) => ({ ...now, address: true })), []),
    onPaymentReady: useCallback(() => setMounted((now) => ({ ...now, payment: true })), []),
  };
}
