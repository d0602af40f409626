/**
 * Payments without a card: those that leave for another page, and bank debits that are processing for days. Each step
 * writes the intent, its charge and their events together, as for cards.
 */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import { rulesOf } from '../../methods/method-types.ts';
import { voucherOf } from '../../methods/vouchers.ts';
import type { Call } from '../../state/call.ts';
import type { IntentSecrets } from '../../state/tables.ts';
import { type ChallengeOutcome, redirectAction } from '../challenge-action.ts';
import { ISSUER_REACTS } from '../charges/expect-issuer.ts';
import { makeCharge } from '../charges/make.ts';
import { failPendingDebit, recordPendingDebit, settleCharge } from '../charges/settle.ts';
import { followPayment } from '../checkout/settle.ts';
import { idOf } from '../lookup.ts';
import type { MethodEntry } from '../payment-methods/find.ts';
import { AUTHENTICATION_FAILED } from './errors.ts';
import { completePayment, type IntentEntry, refusePayment, requireAction, saveMethod } from './outcomes.ts';

export const SETTLE_DEBIT = 'settle_debit';
export const EXPIRE_VOUCHER = 'expire_voucher';

const VOUCHER_SECONDS = 3 * 24 * 3600;

const BANKS_WITH_CONSENT: ReadonlySet<string> = new Set(['ideal', 'bancontact']);

/** What a confirmation with a method other than a card leads to. */
export function confirmOther(
  call: Call,
  entry: IntentEntry,
  intent: Stripe.PaymentIntent,
  hidden: IntentSecrets,
  method: MethodEntry,
): Stripe.PaymentIntent {
  const flow = rulesOf(method.object.type)?.flow ?? 'immediate';
  const onFile = method.object.customer !== null && method.object.customer === idOf(intent.customer);
  if (flow === 'delayed') return startDebit(call, entry, intent, hidden, method);
  if (flow === 'voucher') return issueVoucher(call, entry, intent, hidden, method);
  if (flow === 'immediate' || onFile) return completePayment(call, entry, intent, hidden, method, null);
  if (hidden.returnUrl === null) {
    throw invalidRequest(
      `A \`return_url\` must be provided when confirming with a PaymentMethod of type ${method.object.type}, as the customer has to leave the page to approve the payment.`,
      { param: 'return_url', payment_intent: intent },
    );
  }
  const next = redirectAction(call, intent, hidden.returnUrl, method.object.type);
  return requireAction(call, entry, intent, hidden, method, next);
}

/** The customer comes back from the other page. */
export function finishRedirect(
  call: Call,
  entry: IntentEntry,
  method: MethodEntry,
  outcome: ChallengeOutcome,
): Stripe.PaymentIntent {
  if (outcome === 'pass') return completePayment(call, entry, entry.object, entry.hidden, method, null);
  if (rulesOf(method.object.type)?.flow === 'voucher')
    return refusePayment(call, entry, method, VOUCHER_EXPIRED);
  if (BANKS_WITH_CONSENT.has(method.object.type)) {
    return refusePayment(call, entry, method, AUTHENTICATION_FAILED);
  }
  return refusePayment(
    call,
    entry,
    method,
    outcome === 'cancel'
      ? {
          code: 'payment_method_customer_decline',
          message: 'The customer did not approve the payment. Please provide a new payment method.',
        }
      : {
          code: 'payment_method_provider_decline',
          message:
            'The payment or setup attempt was declined by the issuer or payment provider. Please provide a new payment method.',
        },
  );
}

const VOUCHER_EXPIRED = {
  code: 'payment_intent_payment_attempt_expired',
  message:
    'The latest payment attempt of this PaymentIntent has expired. Please provide a new payment method.',
} as const;

/** The customer gets the numbers of a voucher, and pays it somewhere else until it expires. */
function issueVoucher(
  call: Call,
  entry: IntentEntry,
  intent: Stripe.PaymentIntent,
  hidden: IntentSecrets,
  method: MethodEntry,
): Stripe.PaymentIntent {
  const expiresAt = call.account.clock.now() + VOUCHER_SECONDS;
  call.account.scheduler.at(EXPIRE_VOUCHER, intent.id, expiresAt * 1000);
  return requireAction(call, entry, intent, hidden, method, {
    multibanco_display_details: {
      ...voucherOf(method.object.id),
      expires_at: expiresAt,
      hosted_voucher_url: `${call.origin}/_sandbox/voucher/${intent.id}`,
    },
    type: 'multibanco_display_details',
  });
}

/** Nobody has paid it in time. */
export function expireVoucher(call: Call, intentId: string): void {
  const { tables } = call.account;
  const entry = tables.paymentIntents.get(intentId);
  if (entry?.object.next_action?.type !== 'multibanco_display_details') return;
  const method = tables.paymentMethods.get(idOf(entry.object.payment_method) ?? '');
  if (method !== undefined) refusePayment(call, entry, method, VOUCHER_EXPIRED);
}

function startDebit(
  call: Call,
  entry: IntentEntry,
  intent: Stripe.PaymentIntent,
  hidden: IntentSecrets,
  method: MethodEntry,
): Stripe.PaymentIntent {
  const made = makeCharge(call, { intent, method, authentication: null, declined: null, pending: true });
  const charge = recordPendingDebit(call, made.id);
  const processing: Stripe.PaymentIntent = {
    ...intent,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: method.object.id,
    status: 'processing',
  };
  call.account.tables.paymentIntents.replace(entry, processing, { ...hidden, authentication: 'none' });
  saveMethod(call, processing, hidden, method, null);
  emit(call, 'charge.pending', charge);
  emit(call, 'payment_intent.processing', processing);
  followPayment(call, hidden, processing);
  if (method.hidden.debit !== 'stays_processing') call.account.scheduler.soon(SETTLE_DEBIT, intent.id);
  return processing;
}

const DEBIT_MESSAGES = {
  account_closed: "The customer's bank account has been closed.",
  no_account: "The customer's bank account could not be located.",
  insufficient_funds: "The customer's account has insufficient funds to cover this payment.",
  debit_not_authorized: 'The customer has notified their bank that this payment was unauthorized.',
  bank_account_declined: "The customer's bank account could not be debited.",
} as const;

/** Days later, here within seconds: the bank says whether the debit went through. */
export function settleDebit(call: Call, intentId: string): void {
  const { tables } = call.account;
  const entry = tables.paymentIntents.get(intentId);
  if (entry === undefined || entry.object.status !== 'processing') return;
  const method = tables.paymentMethods.get(idOf(entry.object.payment_method) ?? '');
  const chargeEntry = tables.charges.get(idOf(entry.object.latest_charge) ?? '');
  if (method === undefined || chargeEntry === undefined) return;
  const ending = method.hidden.debit ?? 'succeeds';
  if (ending === 'stays_processing') return;
  if (ending !== 'succeeds' && ending !== 'disputed') {
    const failure = { code: ending, message: DEBIT_MESSAGES[ending] };
    refusePayment(call, entry, method, failure, failPendingDebit(call, chargeEntry, failure));
    return;
  }
  tables.charges.replace(chargeEntry, {
    ...chargeEntry.object,
    amount_captured: chargeEntry.object.amount,
    captured: true,
    paid: true,
    status: 'succeeded',
  });
  const charge = settleCharge(call, chargeEntry.object.id);
  if (ending === 'disputed') call.account.scheduler.soon(ISSUER_REACTS, charge.id);
  const done: Stripe.PaymentIntent = {
    ...entry.object,
    amount_received: entry.object.amount,
    status: 'succeeded',
  };
  tables.paymentIntents.replace(entry, done);
  emit(call, 'charge.succeeded', charge);
  emit(call, 'payment_intent.succeeded', done);
  followPayment(call, entry.hidden, done);
}
