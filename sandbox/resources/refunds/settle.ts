/**
 * The later half of a refund: a pending one succeeds or waits for the customer; one that the bank sends back fails,
 * although it had succeeded; one that fails or is cancelled returns to the balance and to what may be refunded again.
 */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import type { Call } from '../../state/call.ts';
import type { Entry } from '../../state/collection.ts';
import { recordMovement } from '../balance-transactions.ts';
import { changedFields } from '../changed-fields.ts';
import { cardOfCharge } from '../charges/expect-issuer.ts';
import { idOf } from '../lookup.ts';

export const SETTLE_REFUND = 'settle_refund';

const ENDED: ReadonlySet<string> = new Set(['failed', 'canceled']);

export type RefundEntry = Entry<Stripe.Refund, null>;

/** Both names of the same news: `charge.refund.updated` is the older one. */
function emitUpdated(call: Call, before: Stripe.Refund, after: Stripe.Refund): void {
  const previous = changedFields(before, after) ?? {};
  emit(call, 'refund.updated', after, previous);
  emit(call, 'charge.refund.updated', after, previous);
}

export function succeedRefund(call: Call, entry: RefundEntry): Stripe.Refund {
  const held = entry.object;
  const { pending_reason: _reason, next_action: _action, ...rest } = held;
  const succeeded = call.account.tables.refunds.replace(entry, { ...rest, status: 'succeeded' });
  emitUpdated(call, held, succeeded);
  return succeeded;
}

/** The money returns to the balance, and the charge may be refunded again by as much. */
function giveBack(
  call: Call,
  entry: RefundEntry,
  status: 'failed' | 'canceled',
  reason: string,
): Stripe.Refund {
  const { charges, refunds } = call.account.tables;
  const held = entry.object;
  const charge = charges.get(idOf(held.charge) ?? '');
  const isCard = charge?.object.payment_method_details?.type === 'card';
  const movement = recordMovement(call, {
    amount: held.amount,
    fee: 0,
    currency: held.currency,
    description: `REFUND FAILURE (${held.id})`,
    source: held.id,
    kind: isCard ? 'refund_failure' : 'payment_refund_failure',
    availableNow: true,
  });
  const { pending_reason: _reason, next_action: _action, ...rest } = held;
  const returned = refunds.replace(entry, {
    ...rest,
    failure_balance_transaction: movement.id,
    failure_reason: reason,
    status,
  });
  if (charge !== undefined) {
    charges.replace(charge, {
      ...charge.object,
      amount_refunded: charge.object.amount_refunded - held.amount,
      refunded: false,
    });
  }
  call.account.scheduler.cancel(SETTLE_REFUND, held.id);
  emitUpdated(call, held, returned);
  return returned;
}

export function failRefund(call: Call, entry: RefundEntry, reason: string): Stripe.Refund {
  const failed = giveBack(call, entry, 'failed', reason);
  emit(call, 'refund.failed', failed);
  return failed;
}

export const cancelRefund = (call: Call, entry: RefundEntry): Stripe.Refund =>
  giveBack(call, entry, 'canceled', 'merchant_request');

const DAYS_TO_ACT = 30;
const DAY_SECONDS = 86_400;

/** The customer is asked by e-mail where to send the money. */
export function askCustomer(call: Call, entry: RefundEntry): Stripe.Refund {
  const held = entry.object;
  const now = call.account.clock.now();
  const { pending_reason: _reason, ...rest } = held;
  const asked = call.account.tables.refunds.replace(entry, {
    ...rest,
    next_action: {
      display_details: {
        email_sent: {
          email_sent_at: now,
          email_sent_to: held.instructions_email ?? 'customer@example.com',
        },
        expires_at: now + DAYS_TO_ACT * DAY_SECONDS,
      },
      type: 'display_details',
    },
    status: 'requires_action',
  });
  call.account.scheduler.cancel(SETTLE_REFUND, held.id);
  emitUpdated(call, held, asked);
  return asked;
}

export function settleRefund(call: Call, id: string): void {
  const entry = call.account.tables.refunds.get(id);
  if (entry === undefined || ENDED.has(entry.object.status ?? '')) return;
  if (cardOfCharge(call, idOf(entry.object.charge) ?? '')?.refund === 'fails') {
    failRefund(call, entry, 'expired_or_canceled_card');
  } else if (entry.object.status === 'pending') {
    succeedRefund(call, entry);
  }
}
