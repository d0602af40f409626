/** Cancelling, by request or because an authorisation has expired. No refund object is made for it. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import type { Call } from '../../state/call.ts';
import { failPendingDebit } from '../charges/settle.ts';
import { idOf, requireEntry } from '../lookup.ts';
import { endReview } from '../reviews.ts';
import { timeOf } from '../test-clocks/find.ts';
import { cannotCancel } from './errors.ts';
import { SETTLE_DEBIT } from './other-methods.ts';
import { EXPIRE_AUTHORIZATION, type IntentEntry } from './outcomes.ts';

const CANCELABLE: ReadonlySet<string> = new Set([
  'requires_payment_method',
  'requires_capture',
  'requires_confirmation',
  'requires_action',
  'processing',
]);

function cancelEntry(
  call: Call,
  entry: IntentEntry,
  reason: Stripe.PaymentIntent.CancellationReason | null,
): Stripe.PaymentIntent {
  const before = entry.object;
  const canceled: Stripe.PaymentIntent = {
    ...before,
    amount_capturable: 0,
    canceled_at: timeOf(call, idOf(before.customer)),
    cancellation_reason: reason,
    next_action: null,
    status: 'canceled',
  };
  call.account.tables.paymentIntents.replace(entry, canceled);
  call.account.scheduler.cancel(SETTLE_DEBIT, canceled.id);
  call.account.scheduler.cancel(EXPIRE_AUTHORIZATION, canceled.id);
  const charge = call.account.tables.charges.get(idOf(canceled.latest_charge) ?? '');
  // A debit that is called off in time: the balance had shown it already.
  if (before.status === 'processing' && charge !== undefined) {
    emit(call, 'charge.failed', failPendingDebit(call, charge, null));
  }
  emit(call, 'payment_intent.canceled', canceled);
  if (charge !== undefined) endReview(call, charge.object.id, 'canceled');
  return canceled;
}

export function cancel(
  call: Call,
  params: Stripe.PaymentIntentCancelParams,
  id: string,
): Stripe.PaymentIntent {
  const entry = requireEntry(call.account.tables.paymentIntents, id, 'intent');
  if (!CANCELABLE.has(entry.object.status)) throw cannotCancel(entry.object);
  return cancelEntry(call, entry, params.cancellation_reason ?? null);
}

/** The deadline of an authorisation that nobody captured. */
export function expireAuthorization(call: Call, id: string): void {
  const { paymentIntents, charges } = call.account.tables;
  const entry = paymentIntents.get(id);
  if (entry === undefined || entry.object.status !== 'requires_capture') return;
  const charge = charges.get(idOf(entry.object.latest_charge) ?? '');
  if (charge !== undefined) emit(call, 'charge.expired', charge.object);
  cancelEntry(call, entry, 'expired');
}

/** What made the intent is over: nothing more may be paid with it. */
export function cancelOpen(call: Call, entry: IntentEntry): void {
  if (CANCELABLE.has(entry.object.status)) cancelEntry(call, entry, 'automatic');
}
