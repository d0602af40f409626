'use client';
/**
 * The checkout's island: contact, delivery address, delivery, payment, and the one button. It shows amounts and never
 * decides them; the machine in use-checkout.ts decides what a press does.
 */
import type { StripeAddressElement } from '@stripe/stripe-js';
import { Truck } from 'lucide-react';
import { type FormEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/class-names.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Price, SHOP_LOCALE } from '#components/ui/money.tsx';
import { formatMoney } from '#lib/domain/money.ts';
import type { Notice } from './checkout-machine.ts';
import { isBusy } from './checkout-machine.ts';
import { CheckoutNotice } from './checkout-notice.tsx';
import type { CheckoutFormProps } from './checkout-view.ts';
import { FieldRows } from './field-rows.tsx';
import { PayButton } from './pay-button.tsx';
import { StockClock } from './stock-clock.tsx';
import { AddressFields, PaymentFields, readAddress } from './stripe-fields.tsx';
import { type StripeHandles, useCheckout } from './use-checkout.ts';
import { useStripeScript } from './use-stripe-script.ts';

const FIELDS_FAILED: Notice = {
  tone: 'error',
  title: 'The payment form could not be loaded',
  body: 'Nothing was charged and your cart is kept. Check your connection and load it again.',
};

function Section(props: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="border-t py-6 first:border-t-0 first:pt-0">
      <div className="mb-4 flex items-baseline justify-between gap-4">
        <h2 className="text-lg font-semibold">{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}

export function CheckoutForm(props: CheckoutFormProps) {
  const { summary, attempt } = props;
  const total = { amountMinor: summary.totalMinor, currency: summary.currency };
  const { state, dispatch, pay, cancel } = useCheckout({ attempt, shownTotal: total, locale: SHOP_LOCALE });
  const script = useStripeScript(props.stripe);
  const addressElement = useRef<StripeAddressElement | null>(null);
  const handles = useRef<StripeHandles | null>(null);
  const [mounted, setMounted] = useState({ address: false, payment: false });

  const failed = useCallback(() => dispatch({ type: 'elements_failed', notice: FIELDS_FAILED }), [dispatch]);
  useEffect(() => {
    if (script.failed) failed();
  }, [script.failed, failed]);
  useEffect(() => {
    if (mounted.address && mounted.payment) dispatch({ type: 'elements_ready' });
  }, [mounted, dispatch]);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (handles.current) pay(handles.current, () => readAddress(addressElement.current));
  };
  const onHoldEnd = useCallback(() => dispatch({ type: 'hold_ended' }), [dispatch]);
  const common = useMemo(
    () => ({ stripe: script.stripe, appearance: script.appearance, onFailed: failed }),
    [script.stripe, script.appearance, failed],
  );
  const loading = state.phase === 'loading' && !state.notice;

  return (
    <form onSubmit={onSubmit} noValidate aria-busy={isBusy(state)} className="min-w-0">
      <div inert={isBusy(state)} className={cn('transition-opacity', isBusy(state) && 'opacity-60')}>
        <Section
          title="Contact"
          aside={
            <TextLink href="/account" document className="text-sm">
              Not you?
            </TextLink>
          }
        >
          <p className="text-sm text-muted">
            Ordering as <strong className="font-medium text-ink">{props.email}</strong>
          </p>
        </Section>

        <Section title="Delivery address">
          <Slot ready={mounted.address} failed={!loading && !mounted.address} rows={[1, 1, 1, 1, 1, 2]}>
            {common.appearance && common.stripe && (
              <AddressFields
                stripe={common.stripe}
                appearance={common.appearance}
                onFailed={failed}
                address={props.address}
                shopperName={props.shopperName}
                elementRef={addressElement}
                onReady={() => setMounted((now) => ({ ...now, address: true }))}
              />
            )}
          </Slot>
        </Section>

        <Section title="Delivery">
          <div className="flex items-center gap-4 rounded-control border border-accent bg-surface px-4 py-3.5 text-sm ring-1 ring-accent">
            <Truck aria-hidden className="size-5 shrink-0 text-accent" />
            <div className="flex-1">
              <p className="font-medium">Standard delivery</p>
              <p className="text-muted">3 to 5 working days</p>
            </div>
            {summary.shippingMinor === 0 ? (
              <span className="font-medium">Free</span>
            ) : (
              <Price
                amountMinor={summary.shippingMinor}
                currency={summary.currency}
                className="font-medium"
              />
            )}
          </div>
        </Section>

        <Section title="Payment">
          <Slot ready={mounted.payment} failed={!loading && !mounted.payment} rows={[1, 2, 2]}>
            {common.appearance && common.stripe && (
              <PaymentFields
                stripe={common.stripe}
                appearance={common.appearance}
                onFailed={failed}
                amount={total}
                email={props.email}
                handlesRef={handles}
                onReady={() => setMounted((now) => ({ ...now, payment: true }))}
              />
            )}
          </Slot>
        </Section>
      </div>

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
        {state.attempt && (state.phase === 'ready' || state.phase === 'cancelling') && (
          <p className="text-center">
            <Button tone="ghost" size="sm" busy={state.phase === 'cancelling'} onClick={cancel}>
              Cancel this payment
            </Button>
          </p>
        )}
      </div>
    </form>
  );
}

/** Keeps the place of a field while it loads: the skeleton lies under it and goes when it is there. */
function Slot(props: { ready: boolean; failed: boolean; rows: readonly number[]; children: ReactNode }) {
  return (
    <div className="relative">
      {!props.ready && !props.failed && <FieldRows rows={props.rows} />}
      {!props.ready && !props.failed && (
        <p role="status" className="sr-only">
          Loading
        </p>
      )}
      <div className={cn(!props.ready && 'pointer-events-none absolute inset-x-0 top-0 opacity-0')}>
        {props.children}
      </div>
    </div>
  );
}
