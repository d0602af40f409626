/** The ways in which a call that writes may fail at the local Stripe, and what its control API says of a rule. */

export type StripeRule = {
  readonly action: string;
  readonly kept?: boolean;
  readonly delayMs?: number;
};

/** A server error before anything was made is repeated by the SDK, unless Stripe keeps the answer under the key. */
export const STRIPE_RULES = {
  stripe_500_before: { action: 'error_500_before', kept: false },
  stripe_500_before_kept: { action: 'error_500_before', kept: true },
  stripe_500_after: { action: 'error_500_after', kept: true },
  stripe_cut_before: { action: 'cut_before' },
  stripe_cut_after: { action: 'cut_after' },
  stripe_limited: { action: 'rate_limit_429' },
  stripe_refuses_untruly: { action: 'error_400_after' },
  stripe_declines: { action: 'card_declined' },
} as const satisfies Record<string, StripeRule>;

/** Longer than a lease that runs out early, shorter than a caller waits: two may be at the same thing. */
const SLOW_MS = 6_000;
const LATE_MS = 2_500;

/** Stripe is slow, in real time. */
export const SLOW_STRIPE_RULES = {
  stripe_hangs: { action: 'hang', delayMs: SLOW_MS },
  stripe_cut_pending: { action: 'cut_pending', delayMs: SLOW_MS },
  stripe_answers_late: { action: 'hold_answer', delayMs: LATE_MS },
} as const satisfies Record<string, StripeRule>;

/** Two in a row outlast the SDK's own retry. */
export const timesOf = (pick: number): number => (pick < 0.6 ? 2 : 1);

/** How often each armed rule may still strike. @param chaos what the control API answers */
export function timesLeft(chaos: Readonly<Record<string, unknown>>): readonly number[] {
  const rules: unknown[] = Array.isArray(chaos.rules) ? chaos.rules : [];
  return rules.map((rule) => {
    const times: unknown = typeof rule === 'object' && rule !== null ? Reflect.get(rule, 'times') : 0;
    return typeof times === 'number' ? times : 0;
  });
}
