/**
 * An admin asks Stripe what is true of one order: every intent of it, its charge, refunds and disputes, through the same
 * projectors as their events. What was made in the dashboard is imported by this, too (rule 12).
 */
import { database } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { listOrderIntents } from '#db/repositories/refund-views.ts';
import type { SyncReport } from '#lib/contracts/refunds.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { ORDER_NUMBER } from '#lib/domain/ids.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import type { EventOutcome } from '#lib/payments/inbox/event-outcome.ts';
import { readAndTakeIn, takeIn } from '#lib/payments/reconciliation/ingest-object.ts';
import { projectable } from '#lib/payments/registry/object-kinds.ts';
import { listDisputesOfIntent } from '#lib/payments/stripe/disputes.ts';
import type { ObservedObject } from '#lib/payments/stripe/observe-event.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { listRefundsOfIntent } from '#lib/payments/stripe/refunds.ts';

type Line = SyncReport['data'][number];

export async function syncOrder(orderNumber: string): Promise<Result<SyncReport, PublicError>> {
  if (!ORDER_NUMBER.test(orderNumber)) return err(publicError('not_found'));
  const intents = await listOrderIntents(database(), orderNumber);
  if (!intents) return err(publicError('not_found'));
  const data: Line[] = [];
  for (const intent of intents) {
    const synced = await syncIntent(intent.stripe_intent_id, intent.stripe_charge_id);
    if (!synced.ok) return err(publicError('payment_provider_unavailable', { retryAfterSeconds: 5 }));
    data.push(...synced.value);
  }
  return ok({ data });
}

const lineOf = (kind: string, id: string, outcome: EventOutcome): Line => ({
  kind,
  id,
  state: outcome.state,
  reason: outcome.reason,
});

async function syncIntent(intentId: string, chargeId: string | null): Promise<Result<Line[], StripeFailure>> {
  const lines: Line[] = [];
  const intent = await readAndTakeIn({ kind: 'payment_intent', id: intentId });
  if (!intent.ok) return intent;
  lines.push(lineOf('payment_intent', intentId, intent.value));
  const startedAtMs = await databaseNowMs();
  const [refunds, disputes] = await Promise.all([
    listRefundsOfIntent(intentId),
    listDisputesOfIntent(intentId),
  ]);
  if (!refunds.ok) return refunds;
  if (!disputes.ok) return disputes;
  const objects: ObservedObject[] = [
    ...refunds.value.map((seen) => ({ kind: 'refund', seen }) as const),
    ...disputes.value.map((seen) => ({ kind: 'dispute', seen }) as const),
  ];
  for (const object of objects) {
    const taken = await takeIn(object, startedAtMs);
    if (!taken.ok) return taken;
    lines.push(lineOf(object.kind, projectable(object).identity.objectId, taken.value));
  }
  // After its refunds and disputes: the charge would lead to them, and the report says what each of them brought.
  if (chargeId !== null) {
    const charge = await readAndTakeIn({ kind: 'charge', id: chargeId });
    if (!charge.ok) return charge;
    lines.splice(1, 0, lineOf('charge', chargeId, charge.value));
  }
  return ok(lines);
}
