/** Raising an authorisation before its capture, where that was asked for; the deadline stays that of the first one. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import { mergeMetadata } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { checkAmount, formatAmount } from '../currencies.ts';
import { idOf, requireEntry } from '../lookup.ts';
import { cannotIncrement, feeWithoutConnect } from './errors.ts';
import type { IntentEntry } from './outcomes.ts';

const MAX_INCREMENTS = 10;

type ChargeCard = Stripe.Charge.PaymentMethodDetails.Card;

function check(entry: IntentEntry, card: ChargeCard | undefined, amount: number): void {
  const { object: intent, hidden } = entry;
  if (card?.incremental_authorization?.status !== 'available') {
    throw invalidRequest(
      'This PaymentIntent does not support incremental authorization. Ask for it with `payment_method_options[card][request_incremental_authorization]` when you confirm.',
      { code: 'payment_intent_invalid_parameter', payment_intent: intent },
    );
  }
  checkAmount(amount, intent.currency);
  if (amount <= intent.amount) {
    throw invalidRequest(
      `The amount (${formatAmount(amount, intent.currency)}) must be greater than the currently authorized amount (${formatAmount(intent.amount, intent.currency)}).`,
      { param: 'amount' },
    );
  }
  if ((hidden.increments ?? 0) >= MAX_INCREMENTS) {
    throw invalidRequest(
      `The authorization of a PaymentIntent can be incremented at most ${MAX_INCREMENTS} times.`,
      { code: 'payment_intent_unexpected_state', payment_intent: intent },
    );
  }
}

export function incrementAuthorization(
  call: Call,
  params: Stripe.PaymentIntentIncrementAuthorizationParams,
  id: string,
): Stripe.PaymentIntent {
  const { charges, paymentIntents } = call.account.tables;
  const entry = requireEntry(paymentIntents, id, 'intent');
  const { object: intent, hidden } = entry;
  if (intent.status !== 'requires_capture') throw cannotIncrement(intent);
  if (params.application_fee_amount !== undefined) throw feeWithoutConnect();
  const charge = requireEntry(charges, idOf(intent.latest_charge) ?? '', 'charge');
  const held = charge.object;
  const details = held.payment_method_details;
  check(entry, details?.card, params.amount);
  const { amount } = params;
  const raised: Stripe.Charge = {
    ...held,
    amount,
    ...(details?.card === undefined
      ? {}
      : {
          payment_method_details: {
            ...details,
            card: {
              ...details.card,
              amount_authorized: amount,
              overcapture: { maximum_amount_capturable: amount, status: 'unavailable' },
            },
          },
        }),
  };
  charges.replace(charge, raised);
  const changed: Stripe.PaymentIntent = {
    ...intent,
    amount,
    amount_capturable: amount,
    description: params.description ?? intent.description,
    metadata: mergeMetadata(intent.metadata, params.metadata),
  };
  paymentIntents.replace(entry, changed, { ...hidden, increments: (hidden.increments ?? 0) + 1 });
  emit(call, 'charge.updated', raised, { amount: held.amount });
  emit(call, 'payment_intent.amount_capturable_updated', changed);
  return changed;
}
