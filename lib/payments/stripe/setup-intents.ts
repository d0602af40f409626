/** Set-up intents over the wire: they save a method for later without a payment. */
import type Stripe from 'stripe';
import { err, ok, type Result } from '#lib/domain/result.ts';
import type { MethodObservation } from '#lib/domain/saved-method.ts';
import { type CallPace, paceOptions, stripeClient } from './client.ts';
import { METADATA } from './observe-intent.ts';
import {
  observeMethod,
  observeSetupIntent,
  SETUP_METADATA,
  type SetupObservation,
} from './observe-method.ts';
import { failureOf, type StripeFailure } from './outcomes.ts';

/** What a set-up intent is made from; kept encrypted in the operation, so that a resumed call sends the same. */
export type SetupRequest = {
  readonly setupId: string;
  readonly operationId: string;
  readonly installation: string;
};

export type CreatedSetup = { readonly observation: SetupObservation; readonly clientSecret: string };

export async function createSetupIntent(
  request: SetupRequest,
  customer: string,
  call: { idempotencyKey: string; pace: CallPace },
): Promise<Result<CreatedSetup, StripeFailure>> {
  try {
    const intent = await stripeClient().setupIntents.create(
      {
        customer,
        usage: 'off_session',
        automatic_payment_methods: { enabled: true },
        metadata: {
          [METADATA.installation]: request.installation,
          [METADATA.operation]: request.operationId,
          [SETUP_METADATA]: request.setupId,
        },
      },
      { idempotencyKey: call.idempotencyKey, ...paceOptions(call.pace) },
    );
    return ok({ observation: observeSetupIntent(intent), clientSecret: intent.client_secret ?? '' });
  } catch (error) {
    return err(failureOf(error));
  }
}

/** Reads a set-up intent, and the method it saved when there is one. */
export async function retrieveSetupIntent(
  id: string,
  pace: CallPace,
): Promise<Result<{ setup: SetupObservation; method: MethodObservation | null }, StripeFailure>> {
  try {
    const intent = await stripeClient().setupIntents.retrieve(
      id,
      { expand: ['payment_method'] },
      paceOptions(pace),
    );
    return ok({ setup: observeSetupIntent(intent), method: methodOf(intent) });
  } catch (error) {
    return err(failureOf(error));
  }
}

function methodOf(intent: Stripe.SetupIntent): MethodObservation | null {
  const method = intent.payment_method;
  return method && typeof method === 'object' ? observeMethod(method) : null;
}
