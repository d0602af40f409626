/**
 * Carries an intent through what it still asks for: a 3DS challenge in a dialog, or a redirect. Ends with what
 * Stripe.js answers: the intent, or the reason why it did not go through.
 */
import {
  type ApiResult,
  type IntentKind,
  intentIdOf,
  stripeError,
  toStripeError,
} from '../wire/api-result.ts';
import { isRecord, type JsonRecord, recordAt, stringAt } from '../wire/json.ts';
import { openChallenge } from './challenge-dialog.ts';
import type { Controller } from './controller.ts';

export interface NextActionContext {
  readonly origin: string;
  readonly controller: Controller;
  readonly setup: () => JsonRecord;
}

/** Stripe.js words it so: the API's own message speaks to programmers. */
const AUTHENTICATION_FAILED =
  'We are unable to authenticate your payment method. Please choose a different payment method and try again.';

/** A promise for a page that is being left. */
export function leaveFor(url: string): Promise<never> {
  window.location.assign(url);
  return new Promise(() => undefined);
}

export async function runNextAction(
  context: NextActionContext,
  kind: IntentKind,
  intent: JsonRecord,
): Promise<ApiResult> {
  if (intent.status !== 'requires_action') return { object: intent };
  const action = recordAt(intent, 'next_action');
  if (action.type === 'redirect_to_url') {
    const url = stringAt(recordAt(action, 'redirect_to_url'), 'url');
    if (url) return leaveFor(url);
  }
  if (action.type !== 'use_stripe_sdk') return { object: intent };
  const clientSecret = stringAt(intent, 'client_secret') ?? '';
  const outcome = await openChallenge({
    origin: context.origin,
    path: challengePath(context.origin, intent, clientSecret),
    setup: {
      ...context.setup(),
      clientSecret,
      summary: { amount: intent.amount, currency: intent.currency, merchant: window.location.host },
    },
    cancelWithoutFrame: () =>
      context.controller.request({
        method: 'POST',
        path: `/_sandbox/3ds/${intentIdOf(clientSecret) ?? ''}/complete`,
        params: { client_secret: clientSecret, outcome: 'cancel' },
      }),
  });
  return outcome.error ? outcome : settle(kind, outcome.object);
}

/** The outcome of an authentication: an intent that asks for another method carries its reason. */
export function settle(kind: IntentKind, intent: JsonRecord): ApiResult {
  const reason = kind === 'payment_intent' ? intent.last_payment_error : intent.last_setup_error;
  if (intent.status !== 'requires_payment_method') return { object: intent };
  if (!isRecord(reason)) {
    return {
      error: stripeError('invalid_request_error', 'The payment was not completed.', { [kind]: intent }),
    };
  }
  const failedAuthentication = stringAt(reason, 'code')?.endsWith('_authentication_failure') ?? false;
  return {
    error: {
      ...toStripeError(reason),
      ...(failedAuthentication && { message: AUTHENTICATION_FAILED }),
      [kind]: intent,
    },
  };
}

/** Only the sandbox's own pages are opened in the dialog, whatever the intent says. */
function challengePath(origin: string, intent: JsonRecord, clientSecret: string): string {
  const url = stringAt(recordAt(recordAt(intent, 'next_action'), 'use_stripe_sdk'), 'stripe_js');
  if (url && URL.canParse(url)) {
    const parsed = new URL(url);
    // Without its query: the port hands over the secret, so it stays out of the frame's address.
    if (parsed.origin === origin) return parsed.pathname;
  }
  return `/_sandbox/3ds/${intentIdOf(clientSecret) ?? ''}`;
}
