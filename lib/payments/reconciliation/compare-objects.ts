/**
 * Compares lists of Stripe's with our rows, both ways. What differs is read and applied again first, because the shop is
 * alive while it is compared; only what still differs then is a finding. One object that cannot be read or applied is a
 * finding, too, and the others are compared.
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
import { ok } from '#lib/domain/result.ts';
import { retrieveObject } from '#lib/payments/registry/object-kinds.ts';
import { eachDisputePage, eachIntentPage, eachRefundPage, type Made } from '#lib/payments/stripe/listings.ts';
import type { ObservedObject } from '#lib/payments/stripe/observe-event.ts';
import type { PageOf } from '#lib/payments/stripe/pages.ts';
import { tryLocal, tryOne } from './apply-each.ts';
import { explainLostPayment } from './explain-lost-payment.ts';
import type { Findings } from './findings.ts';
import { takeIn } from './ingest-object.ts';
import { type Progress, StripeUnavailable } from './report.ts';

const PAGE = 500;

/** What one kind of object brings to the comparison. */
type Compared<Seen> = {
  /** How ours are gone through to find what Stripe does not know. A dispute is only ever Stripe's. */
  readonly own: { readonly rows: 'payment' | 'refund'; readonly missingAtStripe: DriftKind } | null;
  readonly list: (made: Made, take: PageOf<Seen>) => ReturnType<typeof eachIntentPage>;
  readonly kind: ObservedObject['kind'];
  readonly idOf: (seen: Seen) => string;
  readonly object: (seen: Seen) => ObservedObject;
  /** The drift of each, in order; null where Stripe and we agree, or where it is not ours. */
  readonly judge: (page: readonly Seen[]) => Promise<(Drift | null)[]>;
  /** Adds what an admin needs to act on it; null when nothing is left to do. */
  readonly explain: (drift: Drift) => Promise<Drift | null>;
};

const asItIs = async (drift: Drift): Promise<Drift> => drift;

const INTENTS: Compared<IntentObservation> = {
  own: { rows: 'payment', missingAtStripe: 'payment_missing_at_stripe' },
  kind: 'payment_intent',
  list: eachIntentPage,
  explain: explainLostPayment,
  idOf: (seen) => seen.intentId,
  object: (seen) => ({ kind: 'payment_intent', seen }),
  judge: async (page) => {
    const known = await readKnownIntents(
      database(),
      page.map((seen) => seen.intentId),
    );
    return page.map((seen, index) => {
      const row = known[index];
      const ours =
        seen.installation === getConfig().installationId ||
        row?.attempt_state != null ||
        row?.payment_status != null;
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
  kind: 'refund',
  list: eachRefundPage,
  explain: asItIs,
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
  kind: 'dispute',
  list: eachDisputePage,
  explain: asItIs,
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

/** Reads the object now, applies it, and keeps what is left of the discrepancy. */
async function repair<Seen>(of: Compared<Seen>, seen: Seen, drift: Drift, findings: Findings): Promise<void> {
  const object = { kind: of.object(seen).kind, id: of.idOf(seen) };
  const read = await tryOne(findings, object, async () => {
    const startedAtMs = await databaseNowMs();
    const found = await retrieveObject(object);
    if (!found.ok) return found;
    const taken = await takeIn(found.value, startedAtMs);
    // The reader of a kind gives what its lister gives.
    return taken.ok ? ok(found.value.seen as Seen) : taken;
  });
  // It could not be applied: what was found stays, and says so.
  const left = read === null ? drift : (await of.judge([read]))[0];
  if (!left) return await findings.repaired(drift, null);
  const explained = await tryLocal(findings, object, async () => ({ drift: await of.explain(left) }));
  const kept = explained === null ? left : explained.drift;
  if (kept) await findings.keep(kept);
}

async function compareKind<Seen>(
  of: Compared<Seen>,
  sinceUnix: number,
  progress: Progress,
  findings: Findings,
): Promise<void> {
  const seenIds = new Set<string>();
  const listed = await of.list({ fromUnix: sinceUnix }, async (page, unreadable) => {
    progress.checked += page.length;
    for (const id of unreadable) {
      seenIds.add(id);
      await findings.unapplied({ kind: of.kind, id }, 'shape_not_known');
    }
    const drifts = await of.judge(page);
    for (const [index, seen] of page.entries()) {
      seenIds.add(of.idOf(seen));
      const drift = drifts[index];
      if (drift) await repair(of, seen, drift, findings);
    }
  });
  if (!listed.ok) throw new StripeUnavailable(listed.error);
  if (of.own) await compareOwn(of.own, of.kind, { sinceUnix, seenIds }, findings);
}

/** Ours that Stripe's list did not show: made before its time, or unknown to Stripe. */
async function compareOwn(
  own: NonNullable<Compared<never>['own']>,
  kind: ObservedObject['kind'],
  { sinceUnix, seenIds }: { readonly sinceUnix: number; readonly seenIds: ReadonlySet<string> },
  findings: Findings,
): Promise<void> {
  let after = '';
  for (;;) {
    const page = await readOwnObjects(database(), { kind: own.rows, sinceUnix, after, limit: PAGE });
    for (const { subject, order_id: orderId } of page) {
      if (seenIds.has(subject)) continue;
      const there = await tryOne(findings, { kind, id: subject }, async () => {
        const found = await retrieveObject({ kind, id: subject });
        if (found.ok) return ok(true);
        return found.error.code === 'resource_missing' ? ok(false) : found;
      });
      if (there === false) await findings.keep({ kind: own.missingAtStripe, subject, orderId, detail: {} });
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
