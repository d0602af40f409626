/** Webhook endpoints. The signing secret is shown once, in the answer to the create. */
import type Stripe from 'stripe';
import { newSigningSecret } from '../events/signature.ts';
import { listPage } from '../http/list-page.ts';
import { type Route, route } from '../http/router.ts';
import { invalidRequest, missingParam } from '../http/stripe-error.ts';
import { mergeMetadata, updated } from '../params/empty.ts';
import type { Call } from '../state/call.ts';
import { requireEntry } from './lookup.ts';

export function checkWebhookUrl(url: string): string {
  const ok = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  if (ok) return url;
  throw invalidRequest('Invalid URL: An explicit scheme (such as https) must be provided.', {
    code: 'url_invalid',
    param: 'url',
  });
}

function checkEvents(events: readonly string[]): string[] {
  if (events.length > 0) return [...events];
  throw missingParam('enabled_events');
}

/** @param secret chosen by whoever starts the sandbox; made up otherwise */
export function addEndpoint(
  call: Call,
  params: Stripe.WebhookEndpointCreateParams,
  secret = newSigningSecret(),
): Stripe.WebhookEndpoint {
  const endpoint: Stripe.WebhookEndpoint = {
    id: call.account.ids.id('we'),
    object: 'webhook_endpoint',
    api_version: params.api_version ?? null,
    application: null,
    created: call.account.clock.now(),
    description: params.description ? params.description : null,
    enabled_events: checkEvents(params.enabled_events),
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    status: 'enabled',
    url: checkWebhookUrl(params.url),
  };
  call.account.tables.webhookEndpoints.add(endpoint, { secrets: [{ value: secret, expiresAt: null }] });
  return { ...endpoint, secret };
}

function retrieve(call: Call, _params: unknown, id: string): Stripe.WebhookEndpoint {
  return requireEntry(call.account.tables.webhookEndpoints, id, 'id').object;
}

function list(call: Call, params: Stripe.WebhookEndpointListParams): object {
  return listPage(call.account.tables.webhookEndpoints, '/v1/webhook_endpoints', params);
}

function update(call: Call, params: Stripe.WebhookEndpointUpdateParams, id: string): Stripe.WebhookEndpoint {
  const entry = requireEntry(call.account.tables.webhookEndpoints, id, 'id');
  const held = entry.object;
  return call.account.tables.webhookEndpoints.replace(entry, {
    ...held,
    description: updated(params.description, held.description),
    enabled_events:
      params.enabled_events === undefined ? held.enabled_events : checkEvents(params.enabled_events),
    metadata: mergeMetadata(held.metadata, params.metadata),
    status: params.disabled === undefined ? held.status : params.disabled ? 'disabled' : 'enabled',
    url: params.url === undefined ? held.url : checkWebhookUrl(params.url),
  });
}

function remove(call: Call, _params: unknown, id: string): Stripe.DeletedWebhookEndpoint {
  requireEntry(call.account.tables.webhookEndpoints, id, 'id');
  call.account.tables.webhookEndpoints.remove(id);
  return { id, object: 'webhook_endpoint', deleted: true };
}

export const webhookEndpointRoutes: readonly Route[] = [
  route('POST', '/v1/webhook_endpoints', addEndpoint),
  route('GET', '/v1/webhook_endpoints', list),
  route('GET', '/v1/webhook_endpoints/{id}', retrieve),
  route('POST', '/v1/webhook_endpoints/{id}', update),
  route('DELETE', '/v1/webhook_endpoints/{id}', remove),
];
