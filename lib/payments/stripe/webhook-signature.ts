/**
 * Checks a webhook's signature over its raw bytes before anything else looks at them, against every active secret.
 * An empty secret never verifies: an HMAC under an empty key proves nothing (rule 19; shopperlabs/shopper#602).
 */
import type Stripe from 'stripe';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { stripeClient } from './client.ts';

/** An event whose signature was checked; only this module makes one. */
export type VerifiedEvent = Stripe.Event;

export type SignatureProblem = 'webhook_not_configured' | 'invalid_signature';

/** Seconds that a signature stays valid, Stripe's own default. */
const TOLERANCE_SECONDS = 300;

/**
 * The SDK's tolerance looks back only: a body that was signed for next year could be sent again until then. The timestamp
 * is read as the SDK reads it, the last one of several.
 */
function isOfTheFuture(signature: string): boolean {
  const timestamps = signature.split(',').filter((part) => part.startsWith('t='));
  const signedUnix = Number.parseInt(timestamps.at(-1)?.slice(2) ?? '', 10);
  return !(signedUnix <= Date.now() / 1000 + TOLERANCE_SECONDS);
}

/** @param secrets all secrets valid now; several while one is being rotated */
export function verifyWebhook(
  rawBody: string,
  signature: string | null,
  secrets: readonly string[],
): Result<VerifiedEvent, SignatureProblem> {
  const usable = secrets.filter((secret) => secret.trim() !== '');
  if (usable.length === 0) return err('webhook_not_configured');
  if (signature === null || signature === '') return err('invalid_signature');
  for (const secret of usable) {
    try {
      const event = stripeClient().webhooks.constructEvent(rawBody, signature, secret, TOLERANCE_SECONDS);
      return isOfTheFuture(signature) ? err('invalid_signature') : ok(event);
    } catch {
      // Whatever one secret fails with, the next one is tried: during a rotation the first fails for half of the events.
    }
  }
  return err('invalid_signature');
}
