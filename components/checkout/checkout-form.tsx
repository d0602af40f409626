'use client';
/**
 * The checkout's island: contact, delivery address, delivery, payment, and the one button. It shows amounts and never
 * decides them; the machine in use-checkout.ts decides what a press does.
 */
import type { StripeAddressElement } from '@stripe/stripe-js';
import { type FormEvent, useRef } from 'react';
import { cn } from '#components/ui/class-names.ts';
import { TextLink } from '#components/ui/link.tsx';
import { SHOP_LOCALE } from '#components/ui/money.tsx';
import { isBusy, loadFailed } from './checkout-machine.ts';
import { DeliveryMethod, Section, Slot } from './checkout-section.tsx';
import type { CheckoutFormProps } from './checkout-view.ts';
import { PayArea } from './pay-area.tsx';
import { AddressFields, PaymentFields, readAddress } from './stripe-fields.tsx';
import { type StripeHandles, useCheckout } from './use-checkout.ts';
import { useMountedFields } from './use-mounted-fields.ts';

const NOT_YOU = (
  <TextLink href="/account" document className="text-sm">
    Not you?
  </TextLink>
);

export function CheckoutForm({ summary, ...props }: CheckoutFormProps) {
  const total = { amountMinor: summary.totalMinor, currency: summary.currency };
  const controls = useCheckout({ attempt: props.attempt, shownTotal: total, locale: SHOP_LOCALE });
  const fields = useMountedFields(props.stripe, controls.dispatch);
  const addressElement = useRef<StripeAddressElement | null>(null);
  const handles = useRef<StripeHandles | null>(null);
  const { common, mounted, session } = fields;
  const busy = isBusy(controls.state);
  const failed = loadFailed(controls.state);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (handles.current) controls.pay(handles.current, () => readAddress(addressElement.current));
  };
  return (
    <form method="post" onSubmit={onSubmit} noValidate aria-busy={busy} className="min-w-0">
      <div inert={busy} className={cn('transition-opacity', busy && 'opacity-60')}>
        <Section title="Contact" aside={NOT_YOU}>
          <p className="text-sm text-muted">
            Ordering as <strong className="font-medium text-ink">{props.email}</strong>
          </p>
        </Section>
        <Section title="Delivery address">
          <Slot ready={mounted.address} failed={failed} rows={[1, 1, 1, 1, 1, 2]}>
            {common && (
              <AddressFields
                {...common}
                address={props.address}
                shopperName={props.shopperName}
                elementRef={addressElement}
                onReady={fields.onAddressReady}
              />
            )}
          </Slot>
        </Section>
        <Section title="Delivery">
          <DeliveryMethod shippingMinor={summary.shippingMinor} currency={summary.currency} />
        </Section>
        <Section title="Payment">
          <Slot ready={mounted.payment} failed={failed} rows={[1, 2, 2]}>
            {common && session !== undefined && (
              <PaymentFields
                {...common}
                customerSession={session}
                amount={total}
                email={props.email}
                handlesRef={handles}
                onReady={fields.onPaymentReady}
              />
            )}
          </Slot>
        </Section>
      </div>
      <PayArea controls={controls} total={total} slow={fields.slow && !failed} />
    </form>
  );
}
