/** After a gap longer than Stripe's events reach back, the objects themselves are listed (rule 28). */
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { logger } from '#lib/observability/logger.ts';
import {
  eachDisputePage,
  eachIntentPage,
  eachRefundPage,
  eachWarningPage,
} from '#lib/payments/stripe/listings.ts';
import type { ObservedObject } from '#lib/payments/stripe/observe-event.ts';
import { type Progress, StripeUnavailable } from './report.ts';
import { takeIn } from './take-in.ts';

/** An intent may have been made a week before the gap and been paid in it: an authorisation lasts as long. */
const BEFORE_SECONDS = 7 * 24 * 3600;

/** @param sinceUnix up to when the events had been read */
export async function listGap(progress: Progress, sinceUnix: number): Promise<void> {
  const from = Math.max(0, sinceUnix - BEFORE_SECONDS);
  logger.warn({ sinceUnix: from }, 'the events do not reach back far enough: objects are listed');
  const startedAtMs = await databaseNowMs();
  const take = async (objects: readonly ObservedObject[]): Promise<void> => {
    for (const object of objects) {
      progress.checked += 1;
      const taken = await takeIn(object, startedAtMs);
      if (!taken.ok) throw new StripeUnavailable(taken.error);
      if (taken.value.state === 'applied') progress.repaired += 1;
    }
  };
  const lists = [
    () => eachIntentPage(from, (page) => take(page.map((seen) => ({ kind: 'payment_intent', seen })))),
    () => eachRefundPage(from, (page) => take(page.map((seen) => ({ kind: 'refund', seen })))),
    () => eachDisputePage(from, (page) => take(page.map((seen) => ({ kind: 'dispute', seen })))),
    () => eachWarningPage(from, (page) => take(page.map((seen) => ({ kind: 'early_fraud_warning', seen })))),
  ];
  for (const list of lists) {
    const listed = await list();
    if (!listed.ok) throw new StripeUnavailable(listed.error);
  }
}
