/** Our endpoint at Stripe, made once per address with the pinned version, so that events have the shapes we know. */
import type Stripe from 'stripe';
import type { Result } from '#lib/domain/result.ts';
import { asked } from './ask.ts';
import { PINNED_API_VERSION, paceOptions, stripeClient } from './client.ts';
import type { StripeFailure } from './outcomes.ts';

/** What the inbox projects, and what an operator wants to see stored. */
export const ENDPOINT_EVENTS: Stripe.WebhookEndpointCreateParams.EnabledEvent[] = [
  'payment_intent.created',
  'payment_intent.succeeded',
  'payment_intent.processing',
  'payment_intent.payment_failed',
  'payment_intent.requires_action',
  'payment_intent.canceled',
  'payment_intent.amount_capturable_updated',
  'charge.succeeded',
  'charge.failed',
  'charge.updated',
  'charge.captured',
  'charge.expired',
  'charge.refunded',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'radar.early_fraud_warning.created',
  'radar.early_fraud_warning.updated',
  'review.opened',
  'review.closed',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'setup_intent.succeeded',
  'setup_intent.setup_failed',
  'setup_intent.requires_action',
  'setup_intent.canceled',
  'payment_method.attached',
  'payment_method.detached',
  'payment_method.updated',
  'payment_method.automatically_updated',
  'customer.updated',
  'customer.deleted',
];

export type EndpointMade = {
  readonly id: string;
  readonly url: string;
  /** Shown by Stripe once; null when the endpoint was there already. */
  readonly secret: string | null;
};

/**
 * Makes the endpoint of an address, or brings the one that is there up to date.
 * @param url public https address of /api/webhooks/stripe
 */
export async function provideWebhookEndpoint(url: string): Promise<Result<EndpointMade, StripeFailure>> {
  const stripe = stripeClient();
  return await asked(async () => {
    for await (const endpoint of stripe.webhookEndpoints.list({ limit: 100 }, paceOptions('background'))) {
      if (endpoint.url !== url || endpoint.api_version !== PINNED_API_VERSION) continue;
      await stripe.webhookEndpoints.update(
        endpoint.id,
        { enabled_events: ENDPOINT_EVENTS, disabled: false },
        paceOptions('background'),
      );
      return { id: endpoint.id, url, secret: null };
    }
    const made = await stripe.webhookEndpoints.create(
      { url, enabled_events: ENDPOINT_EVENTS, api_version: PINNED_API_VERSION, description: 'MarketHub' },
      paceOptions('background'),
    );
    return { id: made.id, url, secret: made.secret ?? null };
  });
}
