/** Checks the options of `stripe.elements()` the way Stripe.js does: mistakes are thrown at once, not at payment. */
import { intentIdOf } from '../wire/api-result.ts';
import { isRecord, type JsonRecord, stringAt } from '../wire/json.ts';
import { IntegrationError } from './integration-error.ts';

const MODES = ['payment', 'setup', 'subscription'];
const THEMES = ['stripe', 'night', 'flat'];

export function validateGroupOptions(options: JsonRecord): void {
  const clientSecret = options.clientSecret;
  if (options.paymentMethodTypes !== undefined) {
    throw new IntegrationError(
      'paymentMethodTypes is no longer an option of elements(): use allowedPaymentMethodTypes or excludedPaymentMethodTypes.',
    );
  }
  if (isRecord(options.appearance)) validateTheme(options.appearance);
  if (clientSecret !== undefined) {
    if (typeof clientSecret !== 'string' || !intentIdOf(clientSecret)) {
      throw new IntegrationError(
        'Invalid value for elements(): clientSecret should be a client secret of the form pi_…_secret_….',
      );
    }
    if (options.mode !== undefined) {
      throw new IntegrationError('elements(): pass either clientSecret or mode, not both.');
    }
    return;
  }
  if (options.mode !== undefined) validateDeferred(options);
}

function validateTheme(appearance: JsonRecord): void {
  const theme = stringAt(appearance, 'theme');
  if (theme !== undefined && !THEMES.includes(theme)) {
    throw new IntegrationError(`Invalid appearance.theme: ${theme}. It is one of ${THEMES.join(', ')}.`);
  }
}

function validateDeferred(options: JsonRecord): void {
  const { mode, amount, currency } = options;
  if (typeof mode !== 'string' || !MODES.includes(mode)) {
    throw new IntegrationError(`Invalid value for elements(): mode should be one of ${MODES.join(', ')}.`);
  }
  if (mode === 'setup') return;
  if (typeof currency !== 'string' || !/^[a-z]{3}$/.test(currency)) {
    throw new IntegrationError(
      'Invalid value for elements(): currency should be a lower-case ISO currency code.',
    );
  }
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount) || amount < 0) {
    throw new IntegrationError(
      'Invalid value for elements(): amount should be a whole number of minor units.',
    );
  }
}

export function validateElementOptions(type: string, options: JsonRecord, group: JsonRecord): void {
  if (type === 'address' && options.mode !== 'shipping' && options.mode !== 'billing') {
    throw new IntegrationError("You must supply options.mode. mode must be 'billing' or 'shipping'.");
  }
  const needsIntent = type === 'payment' || type === 'expressCheckout';
  if (needsIntent && group.clientSecret === undefined && group.mode === undefined) {
    throw new IntegrationError(
      `A ${type} Element needs elements() with a clientSecret, or with mode, amount and currency.`,
    );
  }
}
