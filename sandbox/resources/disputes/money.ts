/**
 * The money of a dispute: the network takes amount and fee at once, and gives both back when the dispute is won.
 * Each movement stands in the dispute itself, whole, as Stripe shows it.
 */
import type Stripe from 'stripe';
import type { Call } from '../../state/call.ts';
import { recordMovement } from '../balance-transactions.ts';
import { idOf } from '../lookup.ts';

/** 15.00 in a currency of two decimals; the same count of minor units in every other. */
const DISPUTE_FEE_MINOR = 1500;

export function withFundsWithdrawn(call: Call, dispute: Stripe.Dispute): Stripe.Dispute {
  const movement = recordMovement(call, {
    amount: -dispute.amount,
    // A resolution before the chargeback is free of its fee.
    fee: dispute.status === 'prevented' ? 0 : DISPUTE_FEE_MINOR,
    currency: dispute.currency,
    description: `Chargeback withdrawal for ${idOf(dispute.charge)}`,
    source: dispute.id,
    kind: 'dispute',
    availableNow: true,
  });
  return { ...dispute, balance_transactions: [...dispute.balance_transactions, movement] };
}

export function withFundsReinstated(call: Call, dispute: Stripe.Dispute): Stripe.Dispute {
  const movement = recordMovement(call, {
    amount: dispute.amount,
    fee: -DISPUTE_FEE_MINOR,
    currency: dispute.currency,
    description: `Chargeback reversal for ${idOf(dispute.charge)}`,
    source: dispute.id,
    kind: 'dispute_reversal',
    availableNow: true,
  });
  return { ...dispute, balance_transactions: [...dispute.balance_transactions, movement] };
}
