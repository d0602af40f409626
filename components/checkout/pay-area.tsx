'use client';
/** The foot of the form: the stock clock, what happened last, the one button, and the way out. */
import { useCallback } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { SHOP_LOCALE } from '#components/ui/money.tsx';
import { formatMoney, type Money } from '#lib/domain/money.ts';
import { isBusy, loadFailed } from './checkout-machine.ts';
import { CheckoutNotice } from './checkout-notice.tsx';
import { PayButton } from './pay-button.tsx';
import { StockClock } from './stock-clock.tsx';
import type { CheckoutControls } from './use-checkout.ts';

export function PayArea(props: { controls: CheckoutControls; total: Money; slow: boolean }) {
  const { controls, total } = props;
  const { state, dispatch, cancel } = controls;
  const onHoldEnd = useCallback(() => dispatch({ type: 'hold_ended' }), [dispatch]);
  const mayCancel = state.attempt && (state.phase === 'ready' || state.phase === 'cancelling');
  return (
    <div className="space-y-4 border-t pt-6">
      {state.attempt?.expiresAt && !isBusy(state) && (
        <StockClock expiresAt={state.attempt.expiresAt} onEnd={onHoldEnd} />
      )}
      <CheckoutNotice notice={state.notice} />
      {props.slow && (
        <Alert live title="The payment form is taking longer than usual">
          We keep trying. You can also{' '}
          <TextLink href="/checkout" document className="text-current hover:text-current">
            load the page again
          </TextLink>
          .
        </Alert>
      )}
      {loadFailed(state) ? (
        <Button size="lg" block onClick={() => window.location.reload()}>
          Load the payment form again
        </Button>
      ) : (
        <PayButton phase={state.phase} total={formatMoney(total, SHOP_LOCALE)} />
      )}
      <p className="text-center text-xs text-muted">
        Your payment details go straight to the payment provider. This shop never sees or stores them.
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
