'use client';
/** The foot of the form: the stock clock, what happened last, the one button, and the way out. */
import { useCallback } from 'react';
import { Button } from '#components/ui/button.tsx';
import { SHOP_LOCALE } from '#components/ui/money.tsx';
import { formatMoney, type Money } from '#lib/domain/money.ts';
import { isBusy } from './checkout-machine.ts';
import { CheckoutNotice } from './checkout-notice.tsx';
import { PayButton } from './pay-button.tsx';
import { StockClock } from './stock-clock.tsx';
import type { CheckoutControls } from './use-checkout.ts';

export function PayArea({ controls, total }: { controls: CheckoutControls; total: Money }) {
  const { state, dispatch, cancel } = controls;
  const onHoldEnd = useCallback(() => dispatch({ type: 'hold_ended' }), [dispatch]);
  const mayCancel = state.attempt && (state.phase === 'ready' || state.phase === 'cancelling');
  return (
    <div className="space-y-4 border-t pt-6">
      {state.attempt?.expiresAt && !isBusy(state) && (
        <StockClock expiresAt={state.attempt.expiresAt} onEnd={onHoldEnd} />
      )}
      <CheckoutNotice notice={state.notice} />
      {state.phase === 'loading' && state.notice ? (
        <Button size="lg" block onClick={() => window.location.reload()}>
          Load the payment form again
        </Button>
      ) : (
        <PayButton phase={state.phase} total={formatMoney(total, SHOP_LOCALE)} />
      )}
      <p className="text-center text-xs text-muted">
        Your card details go straight to the payment provider. This shop never sees or stores them.
      </p>
      {mayCancel && (
        <p className="text-center">
          <Button tone="ghost" size="sm" busy={state.phase === 'cancelling'} onClick={cancel}>
            Cancel this payment
          </Button>
        </p>
      )}
    </div>
  );
}
