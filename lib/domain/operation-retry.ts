/**
 * What has to happen before a committed operation is sent, decided from what is known of its earlier calls (rules 6, 33).
 * A generation is one idempotency key. The same key may be sent again for as long as Stripe remembers it; a new key may be
 * used only when the call under the old one has ended without effect. What an answer means is decided by the runner
 * (`lib/payments/operations/run-operation.ts`).
 */

/** Stripe forgets a key after 24 hours; an hour of margin covers clocks that differ. */
export const KEY_LIVES_SECONDS = 23 * 3600;
/** Longer than Stripe works on any request: by then a call whose answer was lost has had its effect, or never will. */
export const CALL_MAY_RUN_SECONDS = 600;

export type RetryFacts = {
  /** The last answer under this key was a server error, which Stripe stores and would only repeat. */
  readonly metServerError: boolean;
  /** Since the key was first used. */
  readonly generationAgeSeconds: number;
  /** Since the last holder of the lease before this one could have sent the key; null when nobody has. */
  readonly sinceEarlierCallSeconds: number | null;
};

/**
 * send: the key is good. check: look for what the earlier call made; only when nothing is there, use a new key.
 * wait: the key is forgotten, and a call under it may still run.
 */
export type RetryStep = 'send' | 'check' | 'wait';

export function stepBeforeSending(facts: RetryFacts): RetryStep {
  if (facts.metServerError) return 'check';
  if (facts.generationAgeSeconds <= KEY_LIVES_SECONDS) return 'send';
  const { sinceEarlierCallSeconds: since } = facts;
  return since !== null && since < CALL_MAY_RUN_SECONDS ? 'wait' : 'check';
}
