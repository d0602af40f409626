/**
 * The envelope of a signed webhook body. A signature proves who sent it, not what it is: whoever holds the secret may
 * sign any JSON. What is no event is refused before anything of it is stored; what its object looks like is not judged
 * here, because an object of an unknown shape is still an event that says what to read.
 */
import { z } from 'zod';
import type { VerifiedEvent } from './webhook-signature.ts';

/** Ids and type names of Stripe's: visible ASCII. A NUL or half a surrogate pair cannot be stored, or not as it came. */
const name = z.string().regex(/^[\x21-\x7e]{1,255}$/);
const ENVELOPE = z.object({
  id: name.startsWith('evt_'),
  object: z.literal('event'),
  type: name,
  api_version: name.nullish(),
  created: z.int().nonnegative(),
  livemode: z.boolean(),
  account: name.nullish(),
  data: z.object({}),
});

/** Whether a body whose signature was checked is an event. */
export const isEvent = (verified: VerifiedEvent): boolean => ENVELOPE.safeParse(verified).success;
