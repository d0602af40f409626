/** The movement of money that a captured charge makes: at once, or a moment later as Stripe does by default. */
import type Stripe from 'stripe';
import { cardNamed } from '../../cards/test-cards.ts';
import { emit } from '../../events/emit.ts';
import type { Call } from '../../state/call.ts';
import type { Entry } from '../../state/collection.ts';
import { feeOf, recordMovement } from '../balance-transactions.ts';
import { idOf, requireEntry } from '../lookup.ts';

export const SETTLE_CHARGE = 'settle_charge';

/** Records the movement of a captured charge and returns the charge that names it. */
export function settleCharge(call: Call, chargeId: string): Stripe.Charge {
  const entry = requireEntry(call.account.tables.charges, chargeId, 'charge');
  const held = entry.object;
  if (held.balance_transaction !== null || !held.captured) return held;
  return recordCharge(call, entry, held.amount_captured);
}

/** The balance shows a bank debit while it is pending, before anything was captured. */
export function recordPendingDebit(call: Call, chargeId: string): Stripe.Charge {
  const entry = requireEntry(call.account.tables.charges, chargeId, 'charge');
  return recordCharge(call, entry, entry.object.amount);
}

/** Why a debit did not go through; null when it was called off. */
export type DebitFailure = { readonly code: string; readonly message: string };

/** A debit that was pending does not go through: the balance gives back what it showed. */
export function failPendingDebit(
  call: Call,
  entry: Entry<Stripe.Charge, null>,
  failure: DebitFailure | null,
): Stripe.Charge {
  const charge = entry.object;
  const reversal = recordMovement(call, {
    amount: -charge.amount,
    fee: -feeOf(charge.amount),
    currency: charge.currency,
    description: `Payment failure refund for ${charge.id}`,
    source: charge.id,
    kind: 'payment_failure',
    availableNow: false,
  });
  return call.account.tables.charges.replace(entry, {
    ...charge,
    amount_captured: 0,
    captured: false,
    failure_balance_transaction: reversal.id,
    failure_code: failure?.code ?? null,
    failure_message: failure?.message ?? null,
    outcome: null,
    paid: false,
    status: 'failed',
  });
}

function recordCharge(call: Call, entry: Entry<Stripe.Charge, null>, amount: number): Stripe.Charge {
  const { tables } = call.account;
  const held = entry.object;
  const method = tables.paymentMethods.get(held.payment_method ?? '');
  const transaction = recordMovement(call, {
    amount,
    fee: feeOf(amount),
    currency: held.currency,
    description: held.description,
    source: held.id,
    kind: method === undefined || method.object.type === 'card' ? 'charge' : 'payment',
    availableNow: cardNamed(method?.hidden.card ?? '')?.bypassPending ?? false,
  });
  return tables.charges.replace(entry, { ...held, balance_transaction: idOf(transaction) });
}

/** The asynchronous half: the charge gets its movement, and `charge.updated` says so. */
export function settleLater(call: Call, chargeId: string): void {
  const held = call.account.tables.charges.get(chargeId)?.object;
  if (held === undefined || held.balance_transaction !== null) return;
  const settled = settleCharge(call, chargeId);
  if (settled.balance_transaction !== null)
    emit(call, 'charge.updated', settled, { balance_transaction: null });
}
