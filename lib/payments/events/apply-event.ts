/**
 * Decides what one stored event means and projects it, inside the caller's transaction and without network. What it
 * cannot decide from its own rows is handed to the worker, which reads Stripe first.
 */
import type { Transaction } from '#db/client.ts';
import { findAttemptByIntent, noteCharge } from '#db/repositories/settlement.ts';
import { getConfig } from '#lib/config/config.ts';
import { isUuid } from '#lib/domain/ids.ts';
import type { IntentObservation } from '#lib/domain/payment.ts';
import { projectIntent } from '#lib/payments/intents/project-intent.ts';
import { PINNED_API_VERSION } from '#lib/payments/stripe/client.ts';
import type { ObservedCharge } from '#lib/payments/stripe/observe-event.ts';
import { chargeOfExtract, type Extract, intentOfExtract } from './extract.ts';

/** An event as the inbox keeps it: the same when it arrives and when it is tried again. */
export type InboxEvent = {
  readonly id: string;
  readonly type: string;
  readonly apiVersion: string | null;
  readonly livemode: boolean;
  readonly extract: Extract;
};

export type EventOutcome =
  | { readonly state: 'applied' | 'stale' | 'ignored'; readonly reason: string | null }
  /** Ours by its metadata, but the row is not there: parked and tried again (rule 2). */
  | { readonly state: 'waiting'; readonly reason: string }
  /** Stripe has to be read, outside this transaction. */
  | {
      readonly state: 'read';
      readonly intentId: string;
      readonly attemptId: string | null;
      readonly reason: string;
    };

const ignored = (reason: string): EventOutcome => ({ state: 'ignored', reason });

/** Applies one event. Safe to repeat. */
export async function applyEvent(tx: Transaction, event: InboxEvent): Promise<EventOutcome> {
  if (event.livemode !== getConfig().livemode) return ignored('other_mode');
  if (event.extract.unreadable === true) return await applyUnreadable(tx, event.extract);
  if (event.type.startsWith('payment_intent.') && 'status' in event.extract) {
    return await applyIntentEvent(tx, event, intentOfExtract(event.extract));
  }
  if (event.type.startsWith('charge.') && 'charge' in event.extract) return await applyChargeEvent(tx, event);
  return ignored('type_not_projected');
}

async function applyIntentEvent(
  tx: Transaction,
  event: InboxEvent,
  seen: IntentObservation,
): Promise<EventOutcome> {
  const attemptId =
    seen.installation === null && seen.attemptId === null
      ? ((await findAttemptByIntent(tx, seen.intentId)) ?? null)
      : seen.installation === getConfig().installationId
        ? seen.attemptId
        : null;
  if (attemptId === null || !isUuid(attemptId)) return ignored('foreign');
  if (event.apiVersion !== PINNED_API_VERSION) {
    return { state: 'read', intentId: seen.intentId, attemptId, reason: 'other_api_version' };
  }
  const projection = await projectIntent(tx, attemptId, seen, { kind: 'event', eventId: event.id });
  switch (projection.kind) {
    case 'unknown_attempt':
      return { state: 'waiting', reason: 'unknown_attempt' };
    case 'intent_mismatch':
      return ignored('another_intent_of_the_attempt');
    case 'projected':
      if (projection.move.kind === 'read') {
        return { state: 'read', intentId: seen.intentId, attemptId, reason: 'open_states_have_no_order' };
      }
      if (projection.move.kind !== 'none') return { state: 'applied', reason: projection.move.kind };
      return projection.move.reason === 'stale'
        ? { state: 'stale', reason: 'later_state_known' }
        : { state: 'applied', reason: 'no_change' };
  }
}

/** A shape that we do not know says only which intent to read. */
async function applyUnreadable(tx: Transaction, extract: Extract): Promise<EventOutcome> {
  const { intent, installation, attempt } = extract;
  if (typeof intent !== 'string') return ignored('foreign');
  const named =
    installation === getConfig().installationId && typeof attempt === 'string' ? attempt : undefined;
  const attemptId = named ?? (await findAttemptByIntent(tx, intent));
  if (attemptId === undefined || !isUuid(attemptId)) return ignored('foreign');
  return { state: 'read', intentId: intent, attemptId, reason: 'shape_not_known' };
}

async function applyChargeEvent(tx: Transaction, event: InboxEvent): Promise<EventOutcome> {
  const charge = chargeEventOf(event.extract);
  if (!charge) return ignored('foreign');
  const ours = charge.installation === getConfig().installationId;
  const byIntent = charge.intentId === null ? undefined : await findAttemptByIntent(tx, charge.intentId);
  const attemptId = byIntent ?? (ours ? charge.attemptId : null);
  if (attemptId === null || !isUuid(attemptId)) return ignored('foreign');
  if (event.apiVersion !== PINNED_API_VERSION && charge.intentId !== null) {
    return { state: 'read', intentId: charge.intentId, attemptId, reason: 'other_api_version' };
  }
  const known = await noteCharge(tx, attemptId, charge);
  return known
    ? { state: 'applied', reason: 'charge_noted' }
    : { state: 'waiting', reason: 'unknown_attempt' };
}

/** The extract of a charge event, as `extractOfEvent` in receive-event writes it. */
function chargeEventOf(extract: Extract): ObservedCharge | null {
  const details = chargeOfExtract(extract);
  if (!details) return null;
  const text = (key: string) => (typeof extract[key] === 'string' ? extract[key] : null);
  return {
    ...details,
    intentId: text('intent'),
    installation: text('installation'),
    attemptId: text('attempt'),
  };
}
