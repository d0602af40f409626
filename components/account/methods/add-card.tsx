'use client';
/** The form that saves a card: Stripe's own field in set-up mode, so the number never touches this shop. */
import { Elements, PaymentElement } from '@stripe/react-stripe-js';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Slot } from '#components/checkout/checkout-section.tsx';
import { KeepHandles, paymentOptions } from '#components/checkout/stripe-fields.tsx';
import type { StripeHandles } from '#components/checkout/use-checkout.ts';
import { useStripeScript } from '#components/checkout/use-stripe-script.ts';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import type { StripeSettings } from '#lib/browser/stripe-loader.ts';
import { saveCard } from './save-card.ts';

const PATIENCE_MS = 20_000;
const FIELDS_FAILED = 'The card form could not be loaded. Check your connection and try again.';
const INCOMPLETE = 'Something is still missing. Look at the fields that are marked.';

export function AddCard(props: {
  stripe: StripeSettings;
  currency: string;
  email: string;
  onSaved: () => void;
  onCancel: () => void;
}) {
  const { stripe, appearance, failed } = useStripeScript(props.stripe);
  const handles = useRef<StripeHandles | null>(null);
  const [ready, setReady] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const message = problem ?? (failed ? FIELDS_FAILED : null);
  const box = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    if (ready) return;
    const timer = setTimeout(() => setProblem(FIELDS_FAILED), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [ready]);
  useEffect(() => {
    if (message) box.current?.focus();
  }, [message]);

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !handles.current) return;
    setBusy(true);
    setProblem(null);
    const outcome = await saveCard(handles.current);
    setBusy(false);
    if (outcome.kind === 'saved') return props.onSaved();
    setProblem(outcome.kind === 'incomplete' ? INCOMPLETE : outcome.message);
  };
  return (
    <form
      method="post"
      noValidate
      aria-busy={busy}
      className="space-y-5 px-5 py-5 sm:px-6"
      onSubmit={(event) => void onSubmit(event)}
    >
      <h2 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
        Add a payment method
      </h2>
      <div inert={busy} className={busy ? 'opacity-60' : ''}>
        <Slot ready={ready} failed={!ready && message !== null} rows={[1, 2, 2]}>
          {stripe && appearance && (
            <Elements
              stripe={stripe}
              options={{ mode: 'setup', currency: props.currency, appearance, loader: 'never' }}
            >
              <KeepHandles handlesRef={handles} />
              <PaymentElement
                options={paymentOptions(props.email)}
                onReady={() => {
                  setReady(true);
                  setProblem(null);
                }}
                onLoadError={() => setProblem(FIELDS_FAILED)}
              />
            </Elements>
          )}
        </Slot>
      </div>
      {message && (
        <Alert ref={box} tone="danger" live>
          {message}
        </Alert>
      )}
      <p className="text-sm text-muted">
        Saving charges nothing. Your bank may ask you to confirm. The card is kept by the payment provider;
        this shop keeps its brand, last four digits and expiry date.
      </p>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={busy} busyLabel="Saving" disabled={!ready}>
          Save
        </Button>
        <Button tone="ghost" disabled={busy} onClick={props.onCancel}>
          Not now
        </Button>
      </div>
    </form>
  );
}
