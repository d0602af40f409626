/**
 * The use of a confirmation token by a payment or setup intent. What the request says itself wins over what the token
 * carries; the token is spent by the confirmation, whatever becomes of the payment.
 */
import type Stripe from 'stripe';
import { invalidRequest } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';
import type { Entry } from '../../state/collection.ts';
import type { ConfirmationTokenSecrets } from '../../state/tables.ts';
import { requireEntry } from '../lookup.ts';

interface Confirmation {
  confirmation_token?: string;
  payment_method?: string;
  payment_method_data?: object;
  return_url?: string;
  use_stripe_sdk?: boolean;
}

interface PaymentConfirmation extends Confirmation {
  setup_future_usage?: '' | null | Stripe.ConfirmationToken.SetupFutureUsage;
  shipping?: '' | null | Stripe.PaymentIntentConfirmParams.Shipping;
}

function usableToken(call: Call, id: string): Entry<Stripe.ConfirmationToken, ConfirmationTokenSecrets> {
  const entry = requireEntry(call.account.tables.confirmationTokens, id, 'confirmation_token', 'param');
  const { object: token } = entry;
  const user = token.payment_intent ?? token.setup_intent;
  if (user !== null) {
    throw invalidRequest(
      `The ConfirmationToken ${token.id} has already been used to confirm ${user}. A ConfirmationToken can only be used once: create another one.`,
      { param: 'confirmation_token' },
    );
  }
  if (token.expires_at !== null && token.expires_at <= call.account.clock.now()) {
    throw invalidRequest(`The ConfirmationToken ${token.id} has expired. Create another one.`, {
      param: 'confirmation_token',
    });
  }
  return entry;
}

/** The members that payment and setup intents take alike. */
export function withToken<P extends Confirmation>(call: Call, params: P): P {
  if (params.confirmation_token === undefined) return params;
  const { object: token, hidden } = usableToken(call, params.confirmation_token);
  const ownMethod = params.payment_method !== undefined || params.payment_method_data !== undefined;
  return {
    ...params,
    ...(ownMethod ? {} : { payment_method: hidden.method }),
    ...(token.return_url === null || params.return_url !== undefined ? {} : { return_url: token.return_url }),
    use_stripe_sdk: params.use_stripe_sdk ?? token.use_stripe_sdk,
  };
}

/** A payment also takes the delivery address and the future use of the card. */
export function withPaymentToken<P extends PaymentConfirmation>(call: Call, params: P): P {
  if (params.confirmation_token === undefined) return params;
  const { setup_future_usage: usage, shipping } = usableToken(call, params.confirmation_token).object;
  return withToken(call, {
    ...params,
    ...(usage === null || params.setup_future_usage !== undefined ? {} : { setup_future_usage: usage }),
    ...(shipping === null || params.shipping !== undefined
      ? {}
      : { shipping: { ...shipping, phone: shipping.phone ?? '' } }),
  });
}

export function spendToken(
  call: Call,
  params: Confirmation,
  user: { payment_intent: string } | { setup_intent: string },
): void {
  if (params.confirmation_token === undefined) return;
  const entry = usableToken(call, params.confirmation_token);
  call.account.tables.confirmationTokens.replace(entry, { ...entry.object, ...user });
}
