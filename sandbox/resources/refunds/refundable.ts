/** What a request for a refund names, and how much of it may still be refunded. */
import type Stripe from 'stripe';
import { exclusiveParams, invalidRequest, noSuch } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';
import type { Entry } from '../../state/collection.ts';
import { checkCurrency, formatAmount } from '../currencies.ts';
import { idOf, requireEntry } from '../lookup.ts';

export type ChargeEntry = Entry<Stripe.Charge, null>;

function chargeOfIntent(call: Call, id: string): ChargeEntry {
  const { charges, paymentIntents } = call.account.tables;
  const intent = requireEntry(paymentIntents, id, 'payment_intent', 'param').object;
  const charge = charges.get(idOf(intent.latest_charge) ?? '');
  if (charge === undefined || charge.object.status !== 'succeeded' || !charge.object.captured) {
    throw invalidRequest(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      code: 'resource_missing',
      param: 'payment_intent',
    });
  }
  return charge;
}

export function chargeToRefund(call: Call, params: Stripe.RefundCreateParams): ChargeEntry {
  const { charge: chargeId, payment_intent: intentId } = params;
  if (chargeId !== undefined && intentId !== undefined) {
    throw exclusiveParams('charge', 'payment_intent');
  }
  if (chargeId !== undefined) {
    return requireEntry(call.account.tables.charges, chargeId, 'charge', 'param');
  }
  if (intentId === undefined) {
    throw invalidRequest(
      'One of the following params should be provided for this request: payment_intent or charge.',
      { code: 'parameter_missing' },
    );
  }
  return chargeOfIntent(call, intentId);
}

/** What needs Connect or a customer's cash balance has nothing to work on here. */
export function checkRefundParams(charge: Stripe.Charge, params: Stripe.RefundCreateParams): void {
  if (params.refund_application_fee === true && charge.application_fee === null) {
    throw invalidRequest(
      `Charge ${charge.id} has no application fee, so \`refund_application_fee\` cannot be set.`,
      { param: 'refund_application_fee' },
    );
  }
  if (params.reverse_transfer === true && charge.transfer_data === null) {
    throw invalidRequest(
      `Cannot reverse transfer on charge ${charge.id} because it does not have an associated transfer.`,
      { param: 'reverse_transfer' },
    );
  }
  if (params.origin !== undefined || params.customer !== undefined) {
    throw invalidRequest('Customer balance refunds cannot be made for a charge or payment intent.', {
      param: params.origin === undefined ? 'customer' : 'origin',
    });
  }
  if (params.currency !== undefined && checkCurrency(params.currency) !== charge.currency) {
    throw invalidRequest(`The currency of a refund must be that of its charge (${charge.currency}).`, {
      param: 'currency',
    });
  }
}

/** While the network has the money of a disputed charge, there is none to give back. */
function isChargedBack(call: Call, charge: Stripe.Charge): boolean {
  return call.account.tables.disputes
    .where('charge', charge.id)
    .some(({ object }) => object.balance_transactions.length > 0 && object.status !== 'won');
}

export function amountToRefund(call: Call, charge: Stripe.Charge, given: number | undefined): number {
  if (charge.status !== 'succeeded') throw noSuch('charge', charge.id, 'charge', 'param');
  if (!charge.captured) {
    throw invalidRequest(
      `Charge ${charge.id} has not been captured: cancel its PaymentIntent to release the funds.`,
      { param: 'charge' },
    );
  }
  if (isChargedBack(call, charge)) {
    throw invalidRequest(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
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
