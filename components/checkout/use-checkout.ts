'use client';
/**
 * Ties the checkout machine to the page: one press at a time (a ref, because state is a render late), effects of
 * answers, and a fresh look at the server whenever the shopper comes back to this tab.
 */
import type { Stripe, StripeElements } from '@stripe/stripe-js';
import { useRouter } from 'next/navigation';
import { type Dispatch, useCallback, useEffect, useReducer, useRef } from 'react';
import { isConfirming } from '#lib/browser/confirmation-marker.ts';
import { cancelIntent, readIntent } from '#lib/browser/payments-api.ts';
import { keepDocument } from '#lib/browser/session-subject.ts';
import type { Address } from '#lib/contracts/address.ts';
import type { Money } from '#lib/domain/money.ts';
import { holdsMoney, isSettled } from '#lib/domain/order-truth.ts';
import {
  type CheckoutEvent,
  type CheckoutState,
  canPress,
  checkoutReducer,
  initialCheckout,
  isBusy,
  type LiveAttempt,
} from './checkout-machine.ts';
import { STILL_CHECKING } from './payment-notices.ts';
import { type PageEffect, reactTo } from './problem-notice.ts';
import { runPayment } from './run-payment.ts';

/** What the mounted Stripe fields hand over; null until they are there. */
export type StripeHandles = { readonly stripe: Stripe; readonly elements: StripeElements };

export type CheckoutControls = {
  readonly state: CheckoutState;
  readonly dispatch: Dispatch<CheckoutEvent>;
  readonly pay: (handles: StripeHandles, readAddress: () => Promise<Address | null>) => void;
  readonly cancel: () => void;
};

export function useCheckout(options: {
  attempt: LiveAttempt | null;
  shownTotal: Money;
  locale: string;
}): CheckoutControls {
  const router = useRouter();
  const [state, dispatch] = useReducer(checkoutReducer, options.attempt, initialCheckout);
  const running = useRef(false);
  const latest = useRef({ state, options });
  latest.current = { state, options };

  const show = useCallback(
    (intentId: string) => {
      dispatch({ type: 'finished' });
      router.replace(`/checkout/${encodeURIComponent(intentId)}`);
    },
    [router],
  );

  const pay = useCallback<CheckoutControls['pay']>(
    (handles, readAddress) => {
      const { state: now, options: page } = latest.current;
      if (running.current || !canPress(now)) return;
      running.current = true;
      dispatch({ type: 'pressed' });
      void runPayment({
        ...handles,
        readAddress,
        shownTotal: page.shownTotal,
        unresolved: now.unresolved,
        locale: page.locale,
        dispatch,
        onEffect: (effect) => apply(router, effect),
        onOutcome: show,
      }).finally(() => {
        running.current = false;
      });
    },
    [router, show],
  );

  const cancel = useCallback(() => {
    const { state: now, options: page } = latest.current;
    if (running.current || now.phase !== 'ready' || !now.attempt) return;
    const { intentId } = now.attempt;
    running.current = true;
    dispatch({ type: 'cancel_pressed' });
    void cancelIntent(intentId)
      .then((answer) => {
        // "Can no longer be cancelled" means that the truth is elsewhere: the attempt's own page tells it.
        if (answer.ok || answer.error.code === 'payment_not_cancelable') return show(intentId);
        const { notice } = reactTo(answer.error, page.locale);
        dispatch({ type: 'stopped', notice, definite: true });
      })
      .finally(() => {
        running.current = false;
      });
  }, [show]);

  useEffect(() => {
    dispatch({ type: 'attempt_read', attempt: options.attempt });
  }, [options.attempt]);

  // Coming back to an attempt: our server asks Stripe how it stands, before anybody pays a second time.
  const liveIntentId = options.attempt?.intentId;
  useEffect(() => {
    if (!liveIntentId) return;
    const stop = new AbortController();
    void followOnArrival(liveIntentId, {
      signal: stop.signal,
      isBusy: () => running.current,
      onMoney: () => show(liveIntentId),
      onEnded: () => router.refresh(),
      onUnclear: () => dispatch({ type: 'noticed', notice: STILL_CHECKING }),
    });
    return () => stop.abort();
  }, [liveIntentId, router, show]);

  const busy = isBusy(state);
  useEffect(() => {
    keepDocument(busy);
    return () => keepDocument(false);
  }, [busy]);

  useRefreshOnReturn(() => !running.current && !isBusy(latest.current.state));
  return { state, dispatch, pay, cancel };
}

function apply(router: ReturnType<typeof useRouter>, effect: PageEffect): void {
  if (effect.kind === 'refresh') router.refresh();
  else if (effect.kind === 'goto') router.replace(effect.href);
  else window.location.assign(effect.href);
}

const ASK_EVERY_MS = 2_000;

type Arrival = {
  readonly signal: AbortSignal;
  readonly isBusy: () => boolean;
  readonly onMoney: () => void;
  readonly onEnded: () => void;
  readonly onUnclear: () => void;
};

/** Asks once, and goes on asking while a confirmation that this browser began before may still be running. */
async function followOnArrival(intentId: string, page: Arrival): Promise<void> {
  for (let first = true; !page.signal.aborted; first = false) {
    const unclear = isConfirming(intentId);
    const answer = await readIntent(intentId, { signal: page.signal });
    if (page.signal.aborted || page.isBusy()) return;
    if (answer.ok && holdsMoney(answer.value.truth.state)) return page.onMoney();
    if (answer.ok && isSettled(answer.value.truth.state)) return page.onEnded();
    if (!unclear) return;
    if (first) page.onUnclear();
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}

/** Another tab may have paid or changed the cart: coming back reads the server again, unless a payment runs here. */
function useRefreshOnReturn(mayRefresh: () => boolean): void {
  const router = useRouter();
  const may = useRef(mayRefresh);
  may.current = mayRefresh;
  useEffect(() => {
    const onReturn = (event: Event) => {
      const restored = event instanceof PageTransitionEvent && event.persisted;
      const visible = event.type === 'visibilitychange' && document.visibilityState === 'visible';
      if ((restored || visible || event.type === 'online') && may.current()) router.refresh();
    };
    document.addEventListener('visibilitychange', onReturn);
    window.addEventListener('pageshow', onReturn);
    window.addEventListener('online', onReturn);
    return () => {
      document.removeEventListener('visibilitychange', onReturn);
      window.removeEventListener('pageshow', onReturn);
      window.removeEventListener('online', onReturn);
    };
  }, [router]);
}
