/** The script `/stripe.js`: defines `window.Stripe`, which loadStripe of @stripe/stripe-js takes as it is. */
import { asRecord } from '../wire/json.ts';
import { followPointer } from '../wire/pressed.ts';
import { IntegrationError } from './integration-error.ts';
import { createStripe, type PublicStripe } from './stripe.ts';

/** The release train that @stripe/stripe-js 10 expects; it warns about any other. */
const RELEASE_TRAIN = 'endive';

function scriptOrigin(): string {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement) || !script.src) {
    throw new Error('The sandbox script has to be loaded by a script tag with a src.');
  }
  return new URL(script.src).origin;
}

const origin = scriptOrigin();
followPointer();

/** Called without `new`. */
function Stripe(key: unknown, options?: unknown): PublicStripe {
  if (typeof key !== 'string' || key === '') {
    throw new IntegrationError('Please call Stripe() with your publishable key.');
  }
  if (key.startsWith('sk_') || key.startsWith('rk_')) {
    throw new IntegrationError(
      'You should not use your secret key with Stripe.js. Pass a publishable key instead.',
    );
  }
  if (!key.startsWith('pk_test_')) {
    throw new IntegrationError('The sandbox works with pk_test_ keys only. Never use a live key with it.');
  }
  return createStripe(origin, key, asRecord(options));
}

Stripe.version = RELEASE_TRAIN;
Object.defineProperty(window, 'Stripe', { value: Stripe, configurable: true, writable: true });
