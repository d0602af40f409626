/** Stripe's sentences for requests that come in the wrong state. */
import type Stripe from 'stripe';
import { invalidRequest, type StripeError } from '../../http/stripe-error.ts';

function unexpectedState(message: string, intent: Stripe.PaymentIntent): StripeError {
  return invalidRequest(message, { code: 'payment_intent_unexpected_state', payment_intent: intent });
}

export function cannotConfirm(intent: Stripe.PaymentIntent): StripeError {
  if (intent.status === 'succeeded') {
    return unexpectedState(
      'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.',
      intent,
    );
  }
  return unexpectedState(
    `You cannot confirm this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_payment_method, requires_confirmation, requires_action.`,
    intent,
  );
}

export function missingMethod(intent: Stripe.PaymentIntent): StripeError {
  return unexpectedState(
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
    intent,
  );
}

export function cannotCancel(intent: Stripe.PaymentIntent): StripeError {
  return unexpectedState(
    `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.`,
    intent,
  );
}

export function cannotCapture(intent: Stripe.PaymentIntent): StripeError {
  if (intent.status === 'succeeded') {
    return unexpectedState(
      'This PaymentIntent could not be captured because it has already been captured.',
      intent,
    );
  }
  return unexpectedState(
    `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
    intent,
  );
}

export function cannotIncrement(intent: Stripe.PaymentIntent): StripeError {
  return unexpectedState(
    `This PaymentIntent's authorization could not be incremented because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be incremented: requires_capture.`,
    intent,
  );
}

/** A platform's fee needs a connected account. */
export function feeWithoutConnect(): StripeError {
  return invalidRequest(
    'Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using an OAuth key or Stripe-Account header) or destination payment (using `transfer_data[destination]`).',
    { param: 'application_fee_amount' },
  );
}

export function cannotUpdate(intent: Stripe.PaymentIntent): StripeError {
  return unexpectedState(
    `This PaymentIntent's ${intent.status === 'succeeded' ? 'amount' : 'state'} could not be updated because it has a status of ${intent.status}. You may only update the amount of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action.`,
    intent,
  );
}

/** Redirect methods are part of the automatic ones, so Stripe asks for the way back even for a card. */
export function missingReturnUrl(): StripeError {
  return invalidRequest(
    'A `return_url` must be specified because this Payment Intent is configured to automatically accept the payment methods enabled in the Dashboard, some of which may require a full page redirect to succeed. If you do not want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.',
    { param: 'return_url' },
  );
}

/** The shop has reckoned with this address: a browser may not put another one in its place. */
export function fixedShipping(intent: Stripe.PaymentIntent): StripeError {
  return invalidRequest(
    'The shipping information on this PaymentIntent was last set with a secret key and therefore cannot be changed with a publishable key. Please use your secret key instead.',
    { param: 'shipping', payment_intent: intent },
  );
}

export const AUTHENTICATION_FAILED = {
  code: 'payment_intent_authentication_failure',
  message:
    'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
} as const;
