/**
 * Whether an answer in Stripe's shape belongs to the request that it came back for. What stands in between may mix two up:
 * a cache, or a connection whose answers are one behind. Pure: who asks is in http-client.ts.
 */
import { METADATA } from './observe-intent.ts';
import { memberOf } from './outcomes.ts';

/** A request as it is sent. */
export type Sent = { readonly method: string; readonly path: string; readonly data: unknown };

/** What is done with an object, and answered with it. Anything else below an object is a list or an object of its own. */
const ACTIONS: ReadonlySet<string> = new Set(['attach', 'cancel', 'capture', 'close', 'confirm', 'detach']);
/** Stripe's ready-made test cards: what is made from one has an id of its own. */
const TEST_CARD = 'pm_card_';

/** `/v1/payment_intents/pi_1/confirm?…` is about `pi_1` of `payment_intents`; some collections stand in a group. */
const SUBJECT = /\/v1\/(?:(?:billing_portal|checkout|radar)\/)?([^/?]+)(?:\/([^/?]+))?(?:\/([^/?]+))?/;

// Stryker disable next-line ArrayDeclaration: no collection has that name.
const subjectOf = (path: string): readonly (string | undefined)[] => SUBJECT.exec(path)?.slice(1) ?? [];

/** The operation of ours that a request names for the object that it makes. */
const operationIn = (data: unknown): string | null =>
  // Stryker disable next-line ConditionalExpression: the bytes of a file name no operation; reading them only takes long.
  typeof data === 'string' ? new URLSearchParams(data).get(`metadata[${METADATA.operation}]`) : null;

/** Objects of the account itself: there is one of each. */
const SINGLE: ReadonlySet<unknown> = new Set(['account', 'balance']);

/** An object that was named is that one; one that was made names the operation that made it; the rest are lists. */
function isOfRequest({ method, path, data }: Sent, object: unknown): boolean {
  const [collection, id, below] = subjectOf(path);
  if (id !== undefined) {
    const isNamed = (below === undefined || ACTIONS.has(below)) && !id.startsWith(TEST_CARD);
    return !isNamed || memberOf(object, 'id') === id;
  }
  if (method === 'GET') return memberOf(object, 'object') === (SINGLE.has(collection) ? collection : 'list');
  const operation = operationIn(data);
  return operation === null || memberOf(memberOf(object, 'metadata'), METADATA.operation) === operation;
}

/**
 * @param body of an answer that is Stripe's; a refusal belongs to its request unless it shows an intent that does not
 */
export function answersRequest(sent: Sent, status: number, body: unknown): boolean {
  if (status < 400) return isOfRequest(sent, body);
  if (subjectOf(sent.path)[0] !== 'payment_intents') return true;
  const shown = memberOf(memberOf(body, 'error'), 'payment_intent');
  return shown === undefined || shown === null || isOfRequest(sent, shown);
}
