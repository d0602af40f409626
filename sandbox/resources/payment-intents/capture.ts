/** Capture of an authorisation, whole or in part; the rest is released, without a refund. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import { mergeMetadata, updated } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { cardOfCharge, expectIssuer } from '../charges/expect-issuer.ts';
import { settleCharge } from '../charges/settle.ts';
import { followPayment } from '../checkout/settle.ts';
import { formatAmount } from '../currencies.ts';
import { idOf, requireEntry } from '../lookup.ts';
import { cannotCapture, feeWithoutConnect } from './errors.ts';
import { EXPIRE_AUTHORIZATION } from './outcomes.ts';

export function capture(
  call: Call,
  params: Stripe.PaymentIntentCaptureParams,
  id: string,
): Stripe.PaymentIntent {
  const { account } = call;
  const entry = requireEntry(account.tables.paymentIntents, id, 'intent');
  const intent = entry.object;
  if (intent.status !== 'requires_capture') throw cannotCapture(intent);
  const amount = params.amount_to_capture ?? intent.amount_capturable;
  if (amount < 1) {
    throw invalidRequest('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount_to_capture',
    });
  }
  if (amount > intent.amount_capturable) {
    throw invalidRequest(
      `The amount to capture (${formatAmount(amount, intent.currency)}) must be between 1 and the capturable amount (${formatAmount(intent.amount_capturable, intent.currency)}).`,
      { code: 'amount_too_large', param: 'amount_to_capture' },
    );
  }
  if (params.application_fee_amount !== undefined) throw feeWithoutConnect();
  if (params.final_capture === false) {
    throw invalidRequest('Multicapture is not available for this PaymentIntent.', { param: 'final_capture' });
  }
  const charges = account.tables.charges;
  const chargeEntry = requireEntry(charges, idOf(intent.latest_charge) ?? '', 'charge');
  charges.replace(chargeEntry, { ...chargeEntry.object, amount_captured: amount, captured: true });
  const charge = settleCharge(call, chargeEntry.object.id);
  expectIssuer(call, charge.id, cardOfCharge(call, charge.id));
  const captured: Stripe.PaymentIntent = {
    ...intent,
    amount_capturable: 0,
    amount_received: amount,
    metadata: mergeMetadata(intent.metadata, params.metadata),
    statement_descriptor_suffix: updated(
      params.statement_descriptor_suffix,
      intent.statement_descriptor_suffix,
    ),
    status: 'succeeded',
  };
  account.tables.paymentIntents.replace(entry, captured);
  account.scheduler.cancel(EXPIRE_AUTHORIZATION, id);
  emit(call, 'charge.captured', charge);
  emit(call, 'payment_intent.succeeded', captured);
  followPayment(call, entry.hidden, captured);
  return captured;
}
