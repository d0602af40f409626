/**
 * Making a refund: never more than is left of the charge. The money leaves the balance at once; test cards decide
 * whether the refund succeeds at once, later, or fails later and brings the money back.
 */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { invalidRequest, noSuch } from '../../http/stripe-error.ts';
import { mergeMetadata } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import type { Entry } from '../../state/collection.ts';
import { recordMovement } from '../balance-transactions.ts';
import { settleLater } from '../charges/settle.ts';
import { formatAmount } from '../currencies.ts';
import { idOf, requireEntry } from '../lookup.ts';
import { cardOf } from '../payment-methods/attach.ts';

export const SETTLE_REFUND = 'settle_refund';

type ChargeEntry = Entry<Stripe.Charge, null>;

function chargeToRefund(call: Call, params: Stripe.RefundCreateParams): ChargeEntry {
  const { charges, paymentIntents } = call.account.tables;
  if (params.charge !== undefined) return requireEntry(charges, params.charge, 'charge', 'param');
  if (params.payment_intent === undefined) {
    throw invalidRequest(
      'One of the following params should be provided for this request: payment_intent or charge.',
      {
        code: 'parameter_missing',
      },
    );
  }
  const intent = requireEntry(paymentIntents, params.payment_intent, 'payment_intent', 'param').object;
  const charge = charges.get(idOf(intent.latest_charge) ?? '');
  if (charge === undefined || charge.object.status !== 'succeeded') {
    throw invalidRequest(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      code: 'resource_missing',
      param: 'payment_intent',
    });
  }
  return charge;
}

function amountToRefund(charge: Stripe.Charge, given: number | undefined): number {
  if (charge.status !== 'succeeded') throw noSuch('charge', charge.id, 'charge', 'param');
  if (!charge.captured) {
    throw invalidRequest(
      `Charge ${charge.id} has not been captured: cancel its PaymentIntent to release the funds.`,
      { param: 'charge' },
    );
  }
  const left = charge.amount_captured - charge.amount_refunded;
  if (left === 0) {
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
    });
  }
  const amount = given ?? left;
  if (amount < 1) {
    throw invalidRequest('Invalid positive integer', { code: 'parameter_invalid_integer', param: 'amount' });
  }
  if (amount > left) {
    throw invalidRequest(
      `Refund amount (${formatAmount(amount, charge.currency)}) is greater than unrefunded amount on charge (${formatAmount(left, charge.currency)})`,
      { param: 'amount' },
    );
  }
  return amount;
}

export function createRefund(call: Call, params: Stripe.RefundCreateParams): Stripe.Refund {
  const { account } = call;
  const { tables } = account;
  const entry = chargeToRefund(call, params);
  const amount = amountToRefund(entry.object, params.amount);
  // A refund right after an asynchronous capture: the money must have come before it can go.
  settleLater(call, entry.object.id);
  const charge = entry.object;
  const method = tables.paymentMethods.get(charge.payment_method ?? '');
  const kind = method === undefined ? 'immediate' : cardOf(method).refund;
  const id = account.ids.id('re');
  const movement = recordMovement(call, {
    amount: -amount,
    fee: 0,
    currency: charge.currency,
    description: `REFUND FOR CHARGE${charge.description === null ? '' : ` (${charge.description})`}`,
    source: id,
    type: 'refund',
    availableNow: true,
  });
  const refund: Stripe.Refund = {
    id,
    object: 'refund',
    amount,
    balance_transaction: movement.id,
    charge: charge.id,
    created: account.clock.now(),
    currency: charge.currency,
    customer: idOf(charge.customer),
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: mergeMetadata({}, params.metadata),
    payment_intent: idOf(charge.payment_intent),
    payment_method: charge.payment_method,
    ...(kind === 'pending' ? { pending_reason: 'processing' as const } : {}),
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: kind === 'pending' ? 'pending' : 'succeeded',
    transfer_reversal: null,
  };
  tables.refunds.add(refund, null);
  const refunded = addRefunded(call, entry, amount);
  emit(call, 'refund.created', refund);
  emit(call, 'charge.refunded', refunded, {
    amount_refunded: charge.amount_refunded,
    refunded: charge.refunded,
  });
  if (kind !== 'immediate') account.scheduler.soon(SETTLE_REFUND, id);
  return refund;
}

function addRefunded(call: Call, entry: ChargeEntry, amount: number): Stripe.Charge {
  const total = entry.object.amount_refunded + amount;
  return call.account.tables.charges.replace(entry, {
    ...entry.object,
    amount_refunded: total,
    refunded: total === entry.object.amount_captured,
  });
}

/** The later half of the refund test cards. */
export function settleRefund(call: Call, id: string): void {
  const { refunds, charges, paymentMethods } = call.account.tables;
  const entry = refunds.get(id);
  const charge = charges.get(idOf(entry?.object.charge) ?? '');
  const method = paymentMethods.get(charge?.object.payment_method ?? '');
  if (entry === undefined || charge === undefined || method === undefined) return;
  const held = entry.object;
  if (cardOf(method).refund === 'pending') {
    const { pending_reason: _reason, ...rest } = held;
    const settled = refunds.replace(entry, { ...rest, status: 'succeeded' });
    emit(call, 'refund.updated', settled, { status: held.status, pending_reason: 'processing' });
    return;
  }
  const movement = recordMovement(call, {
    amount: held.amount,
    fee: 0,
    currency: held.currency,
    description: `REFUND FAILURE (${held.id})`,
    source: held.id,
    type: 'refund_failure',
    availableNow: true,
  });
  const failed = refunds.replace(entry, {
    ...held,
    failure_balance_transaction: movement.id,
    failure_reason: 'expired_or_canceled_card',
    status: 'failed',
  });
  addRefunded(call, charge, -held.amount);
  emit(call, 'refund.failed', failed);
}
