/** What the bench does at the sandbox before it measures: customers, confirmed intents and the events they left. */
import { bodiesOf, type LoadGenerator } from './load.ts';
import type { LoadRequest } from './load-protocol.ts';
import type { Shopper } from './shoppers.ts';

export type Account = { readonly origin: string; readonly secretKey: string };

const PREPARE_IN_FLIGHT = 48;
const PAGE = 100;

/** Bodies as Stripe sends them: indented by two. */
export type StripeEvent = { readonly id: string; readonly intentId: string; readonly body: string };

const authorization = (account: Account) => ({ authorization: `Bearer ${account.secretKey}` });

export const formRequest = (
  account: Account,
  path: string,
  fields: Readonly<Record<string, string>>,
): LoadRequest => ({
  method: 'POST',
  path,
  headers: { ...authorization(account), 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});

/** Webhooks are lost on the way, because the bench sends each event itself; nothing else happens by itself. */
export async function silence(account: Account): Promise<void> {
  for (const [path, body] of [
    ['chaos', { webhooks: { drop: true } }],
    ['async', { mode: 'manual' }],
  ] as const) {
    const answer = await fetch(`${account.origin}/_sandbox/${path}`, {
      method: 'POST',
      headers: { ...authorization(account), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`sandbox ${path}: ${answer.status} ${await answer.text()}`);
  }
}

const idOf = (body: string): string => {
  const value: unknown = JSON.parse(body);
  if (typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string')
    return value.id;
  throw new Error(`no id in ${body.slice(0, 200)}`);
};

/** @returns customer ids in the order of the shoppers */
export async function createCustomers(
  load: LoadGenerator,
  account: Account,
  shoppers: readonly Shopper[],
): Promise<readonly string[]> {
  const result = await load.run({
    origin: account.origin,
    pace: { inFlight: PREPARE_IN_FLIGHT },
    keepBodies: true,
    requests: shoppers.map(({ email, userId }) =>
      formRequest(account, '/v1/customers', { email, 'metadata[markethub_user]': userId }),
    ),
  });
  return bodiesOf('creating customers', result).map(idOf);
}

/** Pays the intents with a test card, as Stripe.js would. */
export async function confirmIntents(
  load: LoadGenerator,
  account: Account,
  intentIds: readonly string[],
): Promise<void> {
  const result = await load.run({
    origin: account.origin,
    pace: { inFlight: PREPARE_IN_FLIGHT },
    requests: intentIds.map((id) =>
      formRequest(account, `/v1/payment_intents/${id}/confirm`, {
        payment_method: 'pm_card_visa',
        return_url: 'http://localhost/checkout/return',
      }),
    ),
  });
  bodiesOf('confirming intents', result);
}

type EventPage = { data: { id: string; data: { object: { id: string } } }[]; has_more: boolean };

/** The `payment_intent.succeeded` events of these intents. */
export async function readSucceededEvents(
  account: Account,
  intentIds: ReadonlySet<string>,
): Promise<readonly StripeEvent[]> {
  const events: StripeEvent[] = [];
  for (let after = ''; ; ) {
    const query = new URLSearchParams({ type: 'payment_intent.succeeded', limit: String(PAGE) });
    if (after !== '') query.set('starting_after', after);
    const answer = await fetch(`${account.origin}/v1/events?${query}`, { headers: authorization(account) });
    if (!answer.ok) throw new Error(`reading events: ${answer.status} ${await answer.text()}`);
    const page: EventPage = JSON.parse(await answer.text());
    for (const event of page.data) {
      const intentId = event.data.object.id;
      if (intentIds.has(intentId))
        events.push({ id: event.id, intentId, body: JSON.stringify(event, null, 2) });
    }
    after = page.data.at(-1)?.id ?? '';
    if (!page.has_more || after === '') return events.reverse();
  }
}
