'use client';
/**
 * Stripe's two fields, each in an Elements group of its own. The address must not share the payment's group:
 * confirmPayment would then send it as `shipping`, which Stripe refuses where our server has set it already
 * ("last set with a secret key", stripe/react-stripe-js#504).
 */
import { AddressElement, Elements, PaymentElement, useElements, useStripe } from '@stripe/react-stripe-js';
import type {
  Appearance,
  Stripe,
  StripeAddressElement,
  StripePaymentElementOptions,
} from '@stripe/stripe-js';
import { type RefObject, useEffect } from 'react';
import type { Address } from '#lib/contracts/address.ts';
import type { Money } from '#lib/domain/money.ts';
import type { StripeHandles } from './use-checkout.ts';

type FieldsProps = {
  readonly stripe: Promise<Stripe | null>;
  readonly appearance: Appearance;
  readonly onReady: () => void;
  readonly onFailed: () => void;
};

/** What the Address Element holds, in our words; null when it is not complete (it marks its own fields). */
export async function readAddress(element: StripeAddressElement | null): Promise<Address | null> {
  const given = await element?.getValue();
  if (!given?.complete) return null;
  const { name, address } = given.value;
  return {
    name,
    line1: address.line1,
    ...(address.line2 ? { line2: address.line2 } : {}),
    city: address.city,
    ...(address.state ? { state: address.state } : {}),
    ...(address.postal_code ? { postalCode: address.postal_code } : {}),
    country: address.country,
  };
}

const defaultsFrom = (address: Address | null, shopperName: string | null) =>
  address
    ? {
        name: address.name,
        address: {
          line1: address.line1,
          line2: address.line2 ?? null,
          city: address.city,
          state: address.state ?? null,
          postal_code: address.postalCode ?? null,
          country: address.country,
        },
      }
    : { ...(shopperName ? { name: shopperName } : {}), address: { country: 'US' } };

export function AddressFields(
  props: FieldsProps & {
    address: Address | null;
    shopperName: string | null;
    elementRef: RefObject<StripeAddressElement | null>;
  },
) {
  const { elementRef } = props;
  return (
    <Elements stripe={props.stripe} options={{ appearance: props.appearance, loader: 'never' }}>
      <AddressElement
        options={{
          mode: 'shipping',
          autocomplete: { mode: 'disabled' },
          fields: { phone: 'never' },
          defaultValues: defaultsFrom(props.address, props.shopperName),
        }}
        onReady={(element) => {
          elementRef.current = element;
          props.onReady();
        }}
        onLoadError={props.onFailed}
      />
    </Elements>
  );
}

/** How the field looks everywhere in the shop. */
export const paymentOptions = (email: string): StripePaymentElementOptions => ({
  layout: { type: 'tabs' },
  business: { name: 'MarketHub' },
  defaultValues: { billingDetails: { email } },
});

export function PaymentFields(
  props: FieldsProps & {
    amount: Money;
    email: string;
    customerSession: string | null;
    handlesRef: RefObject<StripeHandles | null>;
  },
) {
  return (
    <Elements
      stripe={props.stripe}
      options={{
        mode: 'payment',
        amount: props.amount.amountMinor,
        currency: props.amount.currency,
        appearance: props.appearance,
        loader: 'never',
        ...(props.customerSession === null ? {} : { customerSessionClientSecret: props.customerSession }),
      }}
    >
      <KeepHandles handlesRef={props.handlesRef} />
      <PaymentElement
        options={paymentOptions(props.email)}
        onReady={props.onReady}
        onLoadError={props.onFailed}
      />
    </Elements>
  );
}

/** Hands what its group holds to whoever confirms. */
export function KeepHandles({ handlesRef }: { handlesRef: RefObject<StripeHandles | null> }) {
  const stripe = useStripe();
  const elements = useElements();
  useEffect(() => {
    handlesRef.current = stripe && elements ? { stripe, elements } : null;
  }, [stripe, elements, handlesRef]);
  return null;
}
