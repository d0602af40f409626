/**
 * Making a refund: never more than is left of the charge, and the money leaves the balance at once. Cards are credited
 * at once, other methods some seconds later; two test cards settle later, one of them by failing.
 */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { mergeMetadata } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { recordMovement } from '../balance-transactions.ts';
import { cardOfCharge } from '../charges/expect-issuer.ts';
import { settleLater } from '../charges/settle.ts';
import { closeInquiry, isInquiry, needsResponse } from '../disputes/verdict.ts';
import { retireWarnings } from '../early-fraud-warnings.ts';
import { idOf } from '../lookup.ts';
import { endReview } from '../reviews.ts';
import { amountToRefund, type ChargeEntry, chargeToRefund, checkRefundParams } from './refundable.ts';
import { SETTLE_REFUND } from './settle.ts';

type Destination = Stripe.Refund.DestinationDetails;

const BANK_TRANSFER: Readonly<Record<string, 'eu_bank_transfer' | 'us_bank_transfer'>> = {
  bancontact: 'eu_bank_transfer',
  ideal: 'eu_bank_transfer',
  sepa_debit: 'eu_bank_transfer',
  us_bank_account: 'us_bank_transfer',
};

function destinationOf(charge: Stripe.Charge): Destination | undefined {
  const type = charge.payment_method_details?.type ?? 'card';
  if (type === 'card') {
    return {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type,
    };
  }
  const bank = BANK_TRANSFER[type];
  if (bank !== undefined) return { [bank]: { reference: null, reference_status: null }, type: bank };
  return type === 'klarna' || type === 'paypal'
    ? {
        [type]: {
          ...(type === 'paypal' ? { network_decline_code: null } : {}),
          reference: null,
          reference_status: null,
        },
        type,
      }
    : undefined;
}

function build(
  call: Call,
  charge: Stripe.Charge,
  amount: number,
  params: Stripe.RefundCreateParams,
): Stripe.Refund {
  const { account } = call;
  const isCard = charge.payment_method_details?.type === 'card';
  const waits = !isCard || cardOfCharge(call, charge.id)?.refund === 'pending';
  const id = account.ids.id(isCard ? 're' : 'pyr');
  const movement = recordMovement(call, {
    amount: -amount,
    fee: 0,
    currency: charge.currency,
    description: `REFUND FOR ${isCard ? 'CHARGE' : 'PAYMENT'}${charge.description === null ? '' : ` (${charge.description})`}`,
    source: id,
    kind: isCard ? 'refund' : 'payment_refund',
    availableNow: true,
  });
  const destination = destinationOf(charge);
  return {
    id,
    object: 'refund',
    amount,
    balance_transaction: movement.id,
    charge: charge.id,
    created: account.clock.now(),
    currency: charge.currency,
    customer: idOf(charge.customer),
    customer_account: null,
    ...(destination === undefined ? {} : { destination_details: destination }),
    ...(params.instructions_email === undefined ? {} : { instructions_email: params.instructions_email }),
    metadata: mergeMetadata({}, params.metadata),
    payment_intent: idOf(charge.payment_intent),
    payment_method: charge.payment_method,
    ...(waits ? { pending_reason: 'processing' as const } : {}),
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: waits ? 'pending' : 'succeeded',
    transfer_reversal: null,
  };
}

/** A refund for fraud is a report of fraud, as at Stripe. */
function addRefunded(call: Call, entry: ChargeEntry, refund: Stripe.Refund): Stripe.Charge {
  const total = entry.object.amount_refunded + refund.amount;
  return call.account.tables.charges.replace(entry, {
    ...entry.object,
    amount_refunded: total,
    ...(refund.reason === 'fraudulent' ? { fraud_details: { user_report: 'fraudulent' } } : {}),
    refunded: total === entry.object.amount_captured,
  });
}

/** Who has all the money back has nothing left to ask for. */
function endClaims(call: Call, chargeId: string, reason: Stripe.Refund['reason']): void {
  for (const entry of call.account.tables.disputes.where('charge', chargeId)) {
    // What was answered is the bank's to decide.
    if (needsResponse(entry.object) && isInquiry(entry.object)) closeInquiry(call, entry);
  }
  retireWarnings(call, chargeId);
  endReview(call, chargeId, reason === 'fraudulent' ? 'refunded_as_fraud' : 'refunded');
}

export function createRefund(call: Call, params: Stripe.RefundCreateParams): Stripe.Refund {
  const entry = chargeToRefund(call, params);
  checkRefundParams(entry.object, params);
  const amount = amountToRefund(call, entry.object, params.amount);
  // A refund right after an asynchronous capture: the money must have come before it can go.
  settleLater(call, entry.object.id);
  const charge = entry.object;
  const refund = build(call, charge, amount, params);
  call.account.tables.refunds.add(refund, null);
  const refunded = addRefunded(call, entry, refund);
  emit(call, 'refund.created', refund);
  emit(call, 'charge.refunded', refunded, {
    amount_refunded: charge.amount_refunded,
    refunded: charge.refunded,
  });
  if (refunded.refunded) endClaims(call, charge.id, refund.reason);
  const fails = cardOfCharge(call, charge.id)?.refund === 'fails';
  if (refund.status === 'pending' || fails) call.account.scheduler.soon(SETTLE_REFUND, refund.id);
  return refund;
}
