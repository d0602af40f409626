/** After a gap longer than Stripe's events reach back, the objects themselves are listed (rule 28). */
import { database } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { closeGap, listGaps } from '#db/repositories/reconciliation.ts';
import { logger } from '#lib/observability/logger.ts';
import { projectable } from '#lib/payments/registry/object-kinds.ts';
import {
  eachDisputePage,
  eachIntentPage,
  eachRefundPage,
  eachWarningPage,
  type Made,
} from '#lib/payments/stripe/listings.ts';
import type { ObservedObject } from '#lib/payments/stripe/observe-event.ts';
import { applyOne } from './apply-each.ts';
import type { Findings } from './findings.ts';
import { takeIn } from './ingest-object.ts';
import { type Progress, StripeUnavailable } from './report.ts';

/** An intent may have been made a week before the gap and been paid in it: an authorisation lasts as long. */
const BEFORE_SECONDS = 7 * 24 * 3600;

/** A gap is a row until all of it was listed: a run that ends early leaves it for the next. */
export async function listAllGaps(progress: Progress, findings: Findings): Promise<void> {
  for (const gap of await listGaps(database())) {
    const made = { fromUnix: Math.max(0, gap.from_unix - BEFORE_SECONDS), toUnix: gap.to_unix };
    logger.warn(made, 'the events do not reach back far enough: objects are listed');
    await listGap(made, progress, findings);
    await closeGap(database(), gap);
  }
}

async function listGap(made: Made, progress: Progress, findings: Findings): Promise<void> {
  const startedAtMs = await databaseNowMs();
  const take = async (
    kind: ObservedObject['kind'],
    objects: readonly ObservedObject[],
    unreadable: readonly string[],
  ): Promise<void> => {
    progress.checked += objects.length;
    for (const id of unreadable) await findings.unapplied({ kind, id }, 'shape_not_known');
    for (const object of objects) {
      const id = projectable(object).identity.objectId;
      const taken = await applyOne(findings, { kind, id }, () => takeIn(object, startedAtMs));
      if (taken?.state === 'applied') progress.repaired += 1;
    }
  };
  const lists = [
    () =>
      eachIntentPage(made, (page, unreadable) =>
        take(
          'payment_intent',
          page.map((seen) => ({ kind: 'payment_intent', seen })),
          unreadable,
        ),
      ),
    () =>
      eachRefundPage(made, (page, unreadable) =>
        take(
          'refund',
          page.map((seen) => ({ kind: 'refund', seen })),
          unreadable,
        ),
      ),
    () =>
      eachDisputePage(made, (page, unreadable) =>
        take(
          'dispute',
          page.map((seen) => ({ kind: 'dispute', seen })),
          unreadable,
        ),
      ),
    () =>
      eachWarningPage(made, (page, unreadable) =>
        take(
          'early_fraud_warning',
          page.map((seen) => ({ kind: 'early_fraud_warning', seen })),
          unreadable,
        ),
      ),
  ];
  for (const list of lists) {
    const listed = await list();
    if (!listed.ok) throw new StripeUnavailable(listed.error);
  }
}
