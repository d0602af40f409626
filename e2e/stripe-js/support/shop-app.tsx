/** The shop's page of these tests: real @stripe/react-stripe-js on whatever `window.Stripe` the page has loaded. */
import { AddressElement, Elements, PaymentElement, useElements, useStripe } from '@stripe/react-stripe-js';
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

  const address = query.get('address');
  return (
    <form onSubmit={(event) => void pay(event)}>
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
