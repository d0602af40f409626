/**
 * The envelope of a signed webhook body. A signature proves who sent it, not what it is: whoever holds the secret may
 * sign any JSON. What is no event is refused before anything of it is stored; what its object looks like is not judged
 * here, because an object of an unknown shape is still an event that says what to read.
 */
import type { VerifiedEvent } from './webhook-signature.ts';

/** Ids and names of Stripe's: visible ASCII. A NUL or half a surrogate pair cannot be stored, or not as it came. */
const NAME = /^[\x21-\x7e]{1,255}$/;
const isName = (value: unknown): value is string => typeof value === 'string' && NAME.test(value);
const isNameOrNone = (value: unknown): boolean => value === undefined || value === null || isName(value);

/** Whether a body whose signature was checked is an event. */
export function isEvent(verified: VerifiedEvent): boolean {
  // Any JSON, whatever the SDK's type of it says.
  const body: unknown = verified;
  if (typeof body !== 'object' || body === null) return false;
  const of = (key: string): unknown => Reflect.get(body, key);
  const [id, created, data] = [of('id'), of('created'), of('data')];
  return (
    of('object') === 'event' &&
    isName(id) &&
    id.startsWith('evt_') &&
    isName(of('type')) &&
    Number.isSafeInteger(created) &&
    Number(created) >= 0 &&
    typeof of('livemode') === 'boolean' &&
    isNameOrNone(of('api_version')) &&
    isNameOrNone(of('account')) &&
    typeof data === 'object' &&
    data !== null &&
    !Array.isArray(data)
  );
}
