/** Set-up intents over the wire: they save a method for later without a payment. */
import type Stripe from 'stripe';
import type { Result } from '#lib/domain/result.ts';
import type { MethodObservation } from '#lib/domain/saved-method.ts';
import { asked } from './ask.ts';
import { type CallBudget, paceOptions, stripeClient, type WriteCall, writeOptions } from './client.ts';
import { METADATA } from './observe-intent.ts';
import {
  observeMethod,
  observeSetupIntent,
  SETUP_METADATA,
  type SetupObservation,
} from './observe-method.ts';
import type { StripeFailure } from './outcomes.ts';

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
  call: WriteCall,
): Promise<Result<CreatedSetup, StripeFailure>> {
  return await asked(async () => {
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
      writeOptions(call),
    );
    return { observation: observeSetupIntent(intent), clientSecret: intent.client_secret ?? '' };
  });
}

/** Reads a set-up intent, and the method it saved when there is one. */
export async function retrieveSetupIntent(
  id: string,
  pace: CallBudget,
): Promise<Result<{ setup: SetupObservation; method: MethodObservation | null }, StripeFailure>> {
  return await asked(async () => {
    const intent = await stripeClient().setupIntents.retrieve(
      id,
      { expand: ['payment_method'] },
      paceOptions(pace),
    );
    return { setup: observeSetupIntent(intent), method: methodOf(intent) };
  });
}

function methodOf(intent: Stripe.SetupIntent): MethodObservation | null {
  const method = intent.payment_method;
  return method && typeof method === 'object' ? observeMethod(method) : null;
}
