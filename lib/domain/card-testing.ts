/** When failed payments look like somebody trying cards, and what is closed or guarded then, for how long (rules 27, 51). */
import type { BreakerKind } from './money-states.ts';

export type FailureCounts = {
  /** Within the last hour, by person, address block and card. */
  readonly user: number;
  readonly address: number;
  /** Payments that succeeded from the address block within the same hour. */
  readonly addressPayments: number;
  readonly card: number;
  /** Within the last ten minutes, in the whole shop. */
  readonly shopFailures: number;
  readonly shopPayments: number;
};

export const FAILURE_WINDOW_SECONDS = 3600;
export const SHOP_WINDOW_SECONDS = 600;
/** The fifth failure of one attempt cancels its intent at Stripe. */
export const MAX_FAILURES_PER_ATTEMPT = 5;

/**
 * A person or a card is closed. An address may be a whole office or a carrier's customers: it is judged by how many of
 * its payments fail, and never closed. From there our server looks at the card and confirms itself (rule 51).
 */
const LIMITS = { user: 10, address: 20, card: 6 } as const;
const CLOSED_SECONDS = { user: 3600, address: 1800, card: 3600, shop: 900 } as const;
const SHOP_MIN_FAILURES = 30;
const DECLINE_RATIO = 0.7;

const isMostlyDeclined = (failures: number, payments: number): boolean =>
  failures / Math.max(1, failures + payments) >= DECLINE_RATIO;

export type BreakerOpening = {
  readonly kind: BreakerKind;
  readonly seconds: number;
  readonly failures: number;
};

/** The breakers that these counts open, each for its time from now. */
export function breakersToOpen(counts: FailureCounts): BreakerOpening[] {
  const openings: BreakerOpening[] = [];
  for (const kind of ['user', 'address', 'card'] as const) {
    const shared = kind === 'address' && !isMostlyDeclined(counts.address, counts.addressPayments);
    if (counts[kind] >= LIMITS[kind] && !shared) {
      openings.push({ kind, seconds: CLOSED_SECONDS[kind], failures: counts[kind] });
    }
  }
  const { shopFailures, shopPayments } = counts;
  if (shopFailures >= SHOP_MIN_FAILURES && isMostlyDeclined(shopFailures, shopPayments)) {
    openings.push({ kind: 'shop', seconds: CLOSED_SECONDS.shop, failures: shopFailures });
  }
  return openings;
}
