/** Payment intents over the wire: every write takes the idempotency key of a committed operation row. */
import type Stripe from 'stripe';
import type { IntentObservation } from '#lib/domain/payment.ts';
import type { Result } from '#lib/domain/result.ts';
import { asked } from './ask.ts';
import {
  type CallBudget,
  paceOptions,
  stripeClient,
  type WriteCall,
  withinBudget,
  writeOptions,
} from './client.ts';
import { METADATA, observeIntent } from './observe-intent.ts';
import type { StripeFailure } from './outcomes.ts';
import { findInList } from './pages.ts';

/** What an intent is made from; kept encrypted in the operation, so that a resumed call sends the same. */
export type IntentRequest = {
  readonly amountMinor: number;
  readonly currency: string;
  readonly orderNumber: string;
  readonly orderId: string;
  readonly attemptId: string;
  readonly operationId: string;
  readonly snapshotHash: string;
  readonly installation: string;
  readonly receiptEmail: string;
  readonly saveForLater: boolean;
  /** Only authorised: an admin captures it. */
  readonly manualCapture?: boolean;
  /** Created and confirmed in one call. */
  readonly confirmWith?: ConfirmWith;
  readonly shipping: {
    readonly name: string;
    readonly line1: string;
    readonly line2?: string | undefined;
    readonly city: string;
    readonly state?: string | undefined;
    readonly postalCode?: string | undefined;
    readonly country: string;
  };
};

/** What our own server confirms with: a saved method, or a confirmation token of the browser. */
export type ConfirmWith = {
  readonly paymentMethodId?: string;
  readonly confirmationTokenId?: string;
  /** Sent with every confirmation, because a bank may ask for a redirect (rule 21). */
  readonly returnUrl: string;
};

export type CreatedIntent = { readonly observation: IntentObservation; readonly clientSecret: string };

/** On-session: the shopper is there and the browser goes through the bank's check with `handleNextAction`. */
const confirmParams = (confirm: ConfirmWith) => ({
  ...(confirm.paymentMethodId === undefined ? {} : { payment_method: confirm.paymentMethodId }),
  ...(confirm.confirmationTokenId === undefined ? {} : { confirmation_token: confirm.confirmationTokenId }),
  return_url: confirm.returnUrl,
  use_stripe_sdk: true,
  expand: ['latest_charge'],
});

function createParams(request: IntentRequest, customer: string): Stripe.PaymentIntentCreateParams {
  const { shipping } = request;
  return {
    amount: request.amountMinor,
    currency: request.currency,
    customer,
    automatic_payment_methods: { enabled: true },
    description: `Order ${request.orderNumber}`,
    receipt_email: request.receiptEmail,
    // At most 22 characters with the account's prefix; the random part is what tells orders apart.
    statement_descriptor_suffix: request.orderNumber.slice(0, 10),
    ...(request.manualCapture === true ? { capture_method: 'manual' as const } : {}),
    ...(request.saveForLater ? { setup_future_usage: 'off_session' as const } : {}),
    ...(request.confirmWith ? { confirm: true, ...confirmParams(request.confirmWith) } : {}),
    metadata: {
      [METADATA.installation]: request.installation,
      [METADATA.attempt]: request.attemptId,
      [METADATA.order]: request.orderId,
      [METADATA.operation]: request.operationId,
      [METADATA.snapshot]: request.snapshotHash,
    },
    shipping: {
      name: shipping.name,
      address: {
        line1: shipping.line1,
        ...(shipping.line2 === undefined ? {} : { line2: shipping.line2 }),
        city: shipping.city,
        ...(shipping.state === undefined ? {} : { state: shipping.state }),
        ...(shipping.postalCode === undefined ? {} : { postal_code: shipping.postalCode }),
        country: shipping.country,
      },
    },
  };
}

const created = (intent: Stripe.PaymentIntent): CreatedIntent => ({
  observation: observeIntent(intent),
  clientSecret: intent.client_secret ?? '',
});

/** Creates the intent of an attempt. Automatic payment methods, no list of methods in code (rule 31). */
export async function createPaymentIntent(
  request: IntentRequest,
  customer: string,
  call: WriteCall,
): Promise<Result<CreatedIntent, StripeFailure>> {
  return await asked(async () => {
    const intent = await stripeClient().paymentIntents.create(
      createParams(request, customer),
      writeOptions(call),
    );
    return created(intent);
  });
}

/** Confirms an intent that exists. A decline comes back as a failure with the intent in it. */
export async function confirmPaymentIntent(
  intentId: string,
  confirm: ConfirmWith,
  call: WriteCall,
): Promise<Result<IntentObservation, StripeFailure>> {
  return await asked(async () => {
    const intent = await stripeClient().paymentIntents.confirm(
      intentId,
      confirmParams(confirm),
      writeOptions(call),
    );
    return observeIntent(intent);
  });
}

/** Reads an intent with its charge: what is true at Stripe now. */
export async function retrievePaymentIntent(
  intentId: string,
  pace: CallBudget,
): Promise<Result<IntentObservation, StripeFailure>> {
  return await asked(async () => {
    const intent = await stripeClient().paymentIntents.retrieve(
      intentId,
      { expand: ['latest_charge'] },
      paceOptions(pace),
    );
    return observeIntent(intent);
  });
}

/**
 * Captures an authorisation; the amount is always sent, so that nothing is captured by default.
 * One that is over already comes back inside the failure (`failure.intent`).
 */
export async function capturePaymentIntent(
  intentId: string,
  amountMinor: number,
  call: WriteCall,
): Promise<Result<IntentObservation, StripeFailure>> {
  return await asked(async () => {
    const intent = await stripeClient().paymentIntents.capture(
      intentId,
      { amount_to_capture: amountMinor, expand: ['latest_charge'] },
      writeOptions(call),
    );
    return observeIntent(intent);
  });
}

/** Cancels an intent. One that is over already comes back inside the failure (`failure.intent`). */
export async function cancelPaymentIntent(
  intentId: string,
  reason: 'abandoned' | 'requested_by_customer',
  call: WriteCall,
): Promise<Result<IntentObservation, StripeFailure>> {
  return await asked(async () => {
    const intent = await stripeClient().paymentIntents.cancel(
      intentId,
      { cancellation_reason: reason },
      writeOptions(call),
    );
    return observeIntent(intent);
  });
}

/**
 * Finds the intent that an operation made although its answer was lost, by listing the customer's intents, newest first.
 * There is no bound in time: our clock and Stripe's may differ, and an intent that is not found is charged again (rule 39).
 * Search lags behind and is not used (rule 6). One that our row names is it, whatever its metadata says by now (rule 38).
 */
export async function findIntentOfOperation(
  customer: string,
  { operationId, storedId }: { readonly operationId: string; readonly storedId: string | null },
  budget: CallBudget,
): Promise<Result<CreatedIntent | null, StripeFailure>> {
  return await findInList(
    () =>
      withinBudget(
        stripeClient().paymentIntents.list(
          { customer, limit: 100, expand: ['data.latest_charge'] },
          paceOptions(budget),
        ),
        budget,
      ),
    (intent) =>
      intent.id === storedId || intent.metadata[METADATA.operation] === operationId ? created(intent) : null,
  );
}
