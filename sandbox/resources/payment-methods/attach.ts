/** Saving a card to a customer, and taking it away. Saving asks the issuer: cards that decline cannot be saved. */
import type Stripe from 'stripe';
import { declineError } from '../../cards/declines.ts';
import { cardNamed, type TestCard } from '../../cards/test-cards.ts';
import { emit } from '../../events/emit.ts';
import { invalidRequest, StripeError } from '../../http/stripe-error.ts';
import { NO_CARD } from '../../methods/no-card.ts';
import type { Call } from '../../state/call.ts';
import { idOf } from '../lookup.ts';
import { clearDefaultMethod } from './default-method.ts';
import type { MethodEntry } from './find.ts';

export function cardOf(entry: MethodEntry): TestCard {
  if (entry.object.type !== 'card') return NO_CARD;
  const card = cardNamed(entry.hidden.card);
  if (card === undefined) throw new Error(`unknown test card ${entry.hidden.card}`);
  return card;
}

/** The results of the checks that an authorisation makes, for what was sent along. */
export function checksOf(entry: MethodEntry): Stripe.PaymentMethod.Card.Checks {
  const card = cardOf(entry);
  const { address } = entry.object.billing_details;
  return {
    address_line1_check: address?.line1 ? card.checks.line1 : null,
    address_postal_code_check: address?.postal_code ? card.checks.postalCode : null,
    cvc_check: entry.hidden.cvcGiven ? card.checks.cvc : null,
  };
}

export function withChecks(entry: MethodEntry): Stripe.PaymentMethod {
  const { object } = entry;
  return object.card === undefined
    ? object
    : { ...object, card: { ...object.card, checks: checksOf(entry) } };
}

/** Throws Stripe's 402 when the issuer would refuse to have the card saved. */
export function checkAttachable(entry: MethodEntry): void {
  const card = cardOf(entry);
  if (card.attachable || card.decline === undefined) return;
  const { message, details } = declineError(card.decline);
  throw new StripeError(402, message, { ...details, payment_method: entry.object });
}

export function attachMethod(call: Call, entry: MethodEntry, customerId: string): Stripe.PaymentMethod {
  if (entry.object.customer === customerId) return entry.object;
  if (entry.object.customer !== null) {
    throw invalidRequest('The payment method you provided has already been attached to a customer.', {
      code: 'payment_method_unexpected_state',
      param: 'payment_method',
    });
  }
  checkAttachable(entry);
  const attached = { ...withChecks(entry), customer: customerId };
  call.account.tables.paymentMethods.replace(entry, attached);
  emit(call, 'payment_method.attached', attached);
  return attached;
}

export function detachMethod(call: Call, entry: MethodEntry): Stripe.PaymentMethod {
  const previous = { customer: entry.object.customer };
  const detached: Stripe.PaymentMethod = { ...entry.object, customer: null };
  call.account.tables.paymentMethods.replace(entry, detached, { ...entry.hidden, consumed: true });
  clearDefaultMethod(call, idOf(previous.customer), detached.id);
  emit(call, 'payment_method.detached', detached, previous);
  return detached;
}
