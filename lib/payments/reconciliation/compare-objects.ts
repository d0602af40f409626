/**
 * Compares lists of Stripe's with our rows, both ways. What differs is read and taken in anew first, because the shop is
 * alive while it is compared; only what still differs then is a finding.
 */
import { database } from '#db/client.ts';
import {
  readKnownDisputes,
  readKnownIntents,
  readKnownRefunds,
  readOwnObjects,
} from '#db/repositories/comparison.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { getConfig } from '#lib/config/config.ts';
import type { DisputeObservation } from '#lib/domain/dispute.ts';
import { disputeDrift, intentDrift, refundDrift } from '#lib/domain/drift.ts';
import type { IntentObservation } from '#lib/domain/payment.ts';
import type { Drift, DriftKind } from '#lib/domain/reconciliation.ts';
import type { RefundObservation } from '#lib/domain/refund.ts';
import { retrieveObject } from '#lib/payments/registry/registry.ts';
import { eachDisputePage, eachIntentPage, eachRefundPage } from '#lib/payments/stripe/listings.ts';
import type { ObservedObject } from '#lib/payments/stripe/observe-event.ts';
import type { Findings } from './findings.ts';
import { type Progress, StripeUnavailable } from './report.ts';
import { takeIn } from './take-in.ts';

const PAGE = 500;

/** What one kind of object brings to the comparison. */
type Compared<Seen> = {
  /** How ours are gone through to find what Stripe does not know. A dispute is only ever Stripe's. */
  readonly own: { readonly rows: 'payment' | 'refund'; readonly missingAtStripe: DriftKind } | null;
  readonly list: (
    sinceUnix: number,
    take: (page: readonly Seen[]) => Promise<void>,
  ) => ReturnType<typeof eachIntentPage>;
  readonly idOf: (seen: Seen) => string;
  readonly object: (seen: Seen) => ObservedObject;
  /** The drift of each, in order; null where Stripe and we agree, or where it is not ours. */
  readonly judge: (page: readonly Seen[]) => Promise<(Drift | null)[]>;
};

const INTENTS: Compared<IntentObservation> = {
  own: { rows: 'payment', missingAtStripe: 'payment_missing_at_stripe' },
  list: eachIntentPage,
  idOf: (seen) => seen.intentId,
  object: (seen) => ({ kind: 'payment_intent', seen }),
  judge: async (page) => {
    const known = await readKnownIntents(
      database(),
      page.map((seen) => seen.intentId),
    );
    return page.map((seen, index) => {
      const row = known[index];
      const ours = seen.installation === getConfig().installationId || row?.attempt_state != null;
      if (!row || !ours) return null;
      return intentDrift(seen, {
        orderId: row.order_id,
        attemptState: row.attempt_state,
        intentStatus: row.intent_status,
        paymentStatus: row.payment_status,
        amountMinor: row.amount_minor,
        currency: row.currency,
      });
    });
  },
};

const REFUNDS: Compared<RefundObservation> = {
  own: { rows: 'refund', missingAtStripe: 'refund_missing_at_stripe' },
  list: eachRefundPage,
  idOf: (seen) => seen.refundId,
  object: (seen) => ({ kind: 'refund', seen }),
  judge: async (page) => {
    const known = await readKnownRefunds(
      database(),
      page.map((seen) => ({ id: seen.refundId, intentId: seen.intentId })),
    );
    return page.map((seen, index) => {
      const row = known[index];
      if (!row?.ours) return null;
      const { order_id: orderId, state, amount_minor: amountMinor, currency } = row;
      return refundDrift(seen, { orderId, state, amountMinor, currency });
    });
  },
};

const DISPUTES: Compared<DisputeObservation> = {
  own: null,
  list: eachDisputePage,
  idOf: (seen) => seen.disputeId,
  object: (seen) => ({ kind: 'dispute', seen }),
  judge: async (page) => {
    const known = await readKnownDisputes(
      database(),
      page.map((seen) => ({ id: seen.disputeId, intentId: seen.intentId })),
    );
    return page.map((seen, index) => {
      const row = known[index];
      if (!row?.ours) return null;
      return disputeDrift(seen, { orderId: row.order_id, status: row.status, amountMinor: row.amount_minor });
    });
  },
};

/** Reads the object now, takes it in, and says what is left of the drift. */
async function mend<Seen>(of: Compared<Seen>, seen: Seen): Promise<Drift | null> {
  const startedAtMs = await databaseNowMs();
  const found = await retrieveObject({ kind: of.object(seen).kind, id: of.idOf(seen) });
  if (!found.ok) throw new StripeUnavailable(found.error);
  const taken = await takeIn(found.value, startedAtMs);
  if (!taken.ok) throw new StripeUnavailable(taken.error);
  // The reader of a kind gives what its lister gives.
  const [left] = await of.judge([found.value.seen as Seen]);
  return left ?? null;
}

async function compareKind<Seen>(
  of: Compared<Seen>,
  sinceUnix: number,
  progress: Progress,
  findings: Findings,
): Promise<void> {
  const seenIds = new Set<string>();
  const listed = await of.list(sinceUnix, async (page) => {
    progress.checked += page.length;
    const drifts = await of.judge(page);
    for (const [index, seen] of page.entries()) {
      seenIds.add(of.idOf(seen));
      const drift = drifts[index];
      if (drift) await findings.repaired(drift, await mend(of, seen));
    }
  });
  if (!listed.ok) throw new StripeUnavailable(listed.error);
  if (of.own) await compareOwn(of.own, sinceUnix, seenIds, findings);
}

/** Ours that Stripe's list did not show: made before its time, or unknown to Stripe. */
async function compareOwn(
  own: NonNullable<Compared<never>['own']>,
  sinceUnix: number,
  seenIds: ReadonlySet<string>,
  findings: Findings,
): Promise<void> {
  const kind = own.rows === 'payment' ? 'payment_intent' : 'refund';
  let after = '';
  for (;;) {
    const page = await readOwnObjects(database(), { kind: own.rows, sinceUnix, after, limit: PAGE });
    for (const { subject, order_id: orderId } of page) {
      if (seenIds.has(subject)) continue;
      const found = await retrieveObject({ kind, id: subject });
      if (found.ok) continue;
      if (found.error.code !== 'resource_missing') throw new StripeUnavailable(found.error);
      await findings.keep({ kind: own.missingAtStripe, subject, orderId, detail: {} });
    }
    if (page.length < PAGE) return;
    after = page.at(-1)?.subject ?? after;
  }
}

/** Payment intents, refunds and disputes made since a time. */
export async function compareObjects(
  sinceUnix: number,
  progress: Progress,
  findings: Findings,
): Promise<void> {
  await compareKind(INTENTS, sinceUnix, progress, findings);
  await compareKind(REFUNDS, sinceUnix, progress, findings);
  await compareKind(DISPUTES, sinceUnix, progress, findings);
}
