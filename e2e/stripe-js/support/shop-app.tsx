/** The shop's page of these tests: real @stripe/react-stripe-js on whatever `window.Stripe` the page has loaded. */
import {
  AddressElement,
  Elements,
  ExpressCheckoutElement,
  LinkAuthenticationElement,
  PaymentElement,
  useElements,
  useStripe,
} from '@stripe/react-stripe-js';
import type {
  Appearance,
  Stripe,
  StripeElementLocale,
  StripeElements,
  StripeElementsOptions,
} from '@stripe/stripe-js';
import { loadStripe } from '@stripe/stripe-js/pure';
import { type FormEvent, StrictMode, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';

const query = new URLSearchParams(window.location.search);
const root = document.getElementById('root');
const stripePromise = loadStripe(root?.dataset.key ?? '');
const events: unknown[] = [];
Object.assign(window, { shopEvents: events, shopStripe: stripePromise });

function note(name: string): (event?: unknown) => void {
  return (event) => events.push({ name, event: name === 'ready' ? undefined : event });
}

async function createIntent(): Promise<string> {
  const response = await fetch(`/create-intent?${query}`, { method: 'POST' });
  const body: { clientSecret: string } = await response.json();
  return body.clientSecret;
}

/** Shows what will be paid with before the server confirms it, and does what the bank still asks for. */
async function payWithToken(stripe: Stripe, elements: StripeElements): Promise<unknown> {
  const { confirmationToken, error } = await stripe.createConfirmationToken({
    elements,
    params: { return_url: returnUrl() },
  });
  if (error) return { error };
  const response = await fetch(`/pay-with-token?token=${confirmationToken.id}`, { method: 'POST' });
  const paid: { status: string; clientSecret: string } = await response.json();
  const preview = confirmationToken.payment_method_preview.type;
  if (paid.status !== 'requires_action') return { preview, status: paid.status };
  const handled = await stripe.handleNextAction({ clientSecret: paid.clientSecret });
  return { preview, status: 'paymentIntent' in handled ? handled.paymentIntent?.status : 'failed' };
}

function returnUrl(): string {
  return `${window.location.origin}/return`;
}

const RATES = [
  { id: 'post', amount: 500, displayName: 'Post' },
  { id: 'express', amount: 1500, displayName: 'Express' },
];
const GOODS = 1999;

/** A shop that delivers to two countries and adds the delivery to the amount, as the sheet shows it. */
function Express({ onConfirm }: { readonly onConfirm: () => Promise<void> }) {
  const elements = useElements();
  const ships = query.get('ships') === '1';
  const price = (rate: number) => {
    void elements?.update({ amount: GOODS + rate });
    return { lineItems: [{ name: 'Lamp', amount: GOODS }], shippingRates: RATES };
  };
  return (
    <ExpressCheckoutElement
      options={{
        emailRequired: true,
        ...(ships
          ? { shippingAddressRequired: true, allowedShippingCountries: ['DE', 'FR'], shippingRates: RATES }
          : {}),
      }}
      onReady={(event) => events.push({ name: 'expressready', event })}
      onClick={(event) => {
        note('click')({ type: event.expressPaymentType });
        if (query.get('refuse') === '1') event.reject();
        else event.resolve({ lineItems: [{ name: 'Lamp', amount: GOODS }] });
      }}
      onShippingAddressChange={(event) => {
        note('shippingaddresschange')({ name: event.name, address: event.address });
        if (event.address.country === 'FR') event.reject();
        else event.resolve(price(500));
      }}
      onShippingRateChange={(event) => {
        note('shippingratechange')({ rate: event.shippingRate.id });
        event.resolve(price(event.shippingRate.amount));
      }}
      onCancel={note('cancel')}
      onConfirm={(event) => {
        const { paymentFailed: _failed, ...told } = event;
        note('confirm')(told);
        void onConfirm();
      }}
    />
  );
}

function Checkout({ clientSecret }: { readonly clientSecret: string | undefined }) {
  const stripe = useStripe();
  const elements = useElements();
  const [result, setResult] = useState('');
  const [busy, setBusy] = useState(false);

  async function pay(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!stripe || !elements || busy) return;
    setBusy(true);
    setResult('');
    try {
      const submitted = await elements.submit();
      if (submitted.error) return setResult(JSON.stringify({ submit: submitted }));
      if (query.get('flow') === 'token')
        return setResult(JSON.stringify(await payWithToken(stripe, elements)));
      const secret = clientSecret ?? (await createIntent());
      const shared = { elements, clientSecret: secret, confirmParams: { return_url: returnUrl() } };
      const answer = secret.startsWith('seti_')
        ? await stripe.confirmSetup({ ...shared, redirect: 'if_required' })
        : query.get('redirect') === 'always'
          ? await stripe.confirmPayment(shared)
          : await stripe.confirmPayment({ ...shared, redirect: 'if_required' });
      setResult(JSON.stringify(answer));
    } catch (error) {
      setResult(
        JSON.stringify({ thrown: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' }),
      );
    } finally {
      setBusy(false);
    }
  }

  /** What an approved wallet leads to: the same two steps, without a field. */
  async function payExpress(): Promise<void> {
    if (!stripe || !elements) return;
    const submitted = await elements.submit();
    if (submitted.error) return setResult(JSON.stringify({ submit: submitted }));
    const answer = await stripe.confirmPayment({
      elements,
      clientSecret: await createIntent(),
      confirmParams: { return_url: returnUrl() },
      redirect: 'if_required',
    });
    setResult(JSON.stringify(answer));
  }

  const address = query.get('address');
  return (
    <form onSubmit={(event) => void pay(event)}>
      {query.get('express') === '1' && <Express onConfirm={payExpress} />}
      {query.get('link') === '1' && <LinkAuthenticationElement onChange={note('emailchange')} />}
      {(address === 'shipping' || address === 'billing') && (
        <AddressElement
          options={{ mode: address, ...JSON.parse(query.get('addressOptions') ?? '{}') }}
          onChange={note('addresschange')}
        />
      )}
      <PaymentElement
        options={JSON.parse(query.get('paymentOptions') ?? '{}')}
        onReady={note('ready')}
        onChange={note('change')}
        onFocus={note('focus')}
        onEscape={note('escape')}
        onLoaderStart={note('loaderstart')}
        onLoadError={note('loaderror')}
        onSavedPaymentMethodRemove={note('savedpaymentmethodremove')}
      />
      <button type="submit" disabled={busy}>
        Pay
      </button>
      <output>{result}</output>
    </form>
  );
}

function Shop({ clientSecret }: { readonly clientSecret: string | undefined }) {
  const [appearance, setAppearance] = useState<Appearance>(JSON.parse(query.get('appearance') ?? '{}'));
  const [locale, setLocale] = useState((query.get('locale') ?? 'en') as StripeElementLocale);
  const [mounted, setMounted] = useState(true);
  const options = useMemo((): StripeElementsOptions => {
    const customerSession = query.get('session');
    const shared = {
      appearance,
      locale,
      ...(customerSession === null ? {} : { customerSessionClientSecret: customerSession }),
    };
    if (query.get('mode') === 'setup') return { ...shared, mode: 'setup', currency: 'eur' };
    if (clientSecret) return { ...shared, clientSecret };
    return {
      ...shared,
      mode: 'payment',
      amount: Number(query.get('shown') ?? 1999),
      currency: query.get('currency') ?? 'eur',
    };
  }, [appearance, clientSecret, locale]);
  return (
    <main>
      <h1>Checkout</h1>
      {mounted && (
        <Elements stripe={stripePromise} options={options}>
          <Checkout clientSecret={clientSecret} />
        </Elements>
      )}
      <button type="button" onClick={() => setAppearance({ theme: 'night' })}>
        Go dark
      </button>
      {query.get('languages') === '1' && (
        <button type="button" onClick={() => setLocale('de')}>
          Auf Deutsch
        </button>
      )}
      <button type="button" onClick={() => setMounted(!mounted)}>
        Toggle
      </button>
    </main>
  );
}

async function start(): Promise<void> {
  if (!root) return;
  const clientSecret = query.get('flow') === 'secret' ? await createIntent() : undefined;
  const shop = <Shop clientSecret={clientSecret} />;
  createRoot(root).render(query.get('strict') === '0' ? shop : <StrictMode>{shop}</StrictMode>);
}

void start();
