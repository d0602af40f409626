/** When failed payments look like somebody trying cards, and what is closed then, for how long (rule 27). */
import type { BreakerKind } from './money-states.ts';

export type FailureCounts = {
  /** Within the last hour, by person, address block and card. */
  readonly user: number;
  readonly address: number;
  readonly card: number;
  /** Within the last ten minutes, in the whole shop. */
  readonly shopFailures: number;
  readonly shopPayments: number;
};

export const FAILURE_WINDOW_SECONDS = 3600;
export const SHOP_WINDOW_SECONDS = 600;
/** The fifth failure of one attempt cancels its intent at Stripe. */
export const MAX_FAILURES_PER_ATTEMPT = 5;

/** An address may be a whole office, a card is one card. */
const LIMITS = { user: 10, address: 20, card: 6 } as const;
const CLOSED_SECONDS = { user: 3600, address: 1800, card: 3600, shop: 900 } as const;
const SHOP_MIN_FAILURES = 30;
const SHOP_DECLINE_RATIO = 0.7;

export type BreakerOpening = {
  readonly kind: BreakerKind;
  readonly seconds: number;
  readonly failures: number;
};

/** The breakers that these counts open, each for its time from now. */
export function breakersToOpen(counts: FailureCounts): BreakerOpening[] {
  const openings: BreakerOpening[] = [];
  for (const kind of ['user', 'address', 'card'] as const) {
    if (counts[kind] >= LIMITS[kind]) {
      openings.push({ kind, seconds: CLOSED_SECONDS[kind], failures: counts[kind] });
    }
  }
  const { shopFailures, shopPayments } = counts;
  const ratio = shopFailures / Math.max(1, shopFailures + shopPayments);
  if (shopFailures >= SHOP_MIN_FAILURES && ratio >= SHOP_DECLINE_RATIO) {
    openings.push({ kind: 'shop', seconds: CLOSED_SECONDS.shop, failures: shopFailures });
  }
  return openings;
}
