/** The charge that a confirmation leaves behind, approved or declined, filled as Stripe fills it. */
import type Stripe from 'stripe';
import { approvedOutcome, type Declined, declinedOutcome } from '../../cards/declines.ts';
import type { TestCard } from '../../cards/test-cards.ts';
import type { Call } from '../../state/call.ts';
import { capturesLater } from '../capture-method.ts';
import { idOf } from '../lookup.ts';
import { cardOf, checksOf } from '../payment-methods/attach.ts';
import type { MethodEntry } from '../payment-methods/find.ts';
import { timeOf } from '../test-clocks/find.ts';
import { expectIssuer } from './expect-issuer.ts';
import { otherDetails } from './other-details.ts';

const AUTHORIZATION_DAYS = 7;
export const AUTHORIZATION_SECONDS = AUTHORIZATION_DAYS * 86_400;

export type Authentication = 'challenge' | 'frictionless' | 'attempted' | 'not_supported' | null;

type ThreeDSecure = Stripe.Charge.PaymentMethodDetails.Card.ThreeDSecure;

export function threeDSecureOf(call: Call, authentication: Authentication): ThreeDSecure | null {
  if (authentication === null) return null;
  const base = { exemption_indicator: null, result_reason: null, version: '2.2.0' as const };
  const transaction = `${call.account.ids.text(8)}-${call.account.ids.text(12)}`;
  switch (authentication) {
    case 'challenge':
    case 'frictionless':
      return {
        ...base,
        authentication_flow: authentication,
        electronic_commerce_indicator: '05',
        result: 'authenticated',
        transaction_id: transaction,
      };
    case 'attempted':
      return {
        ...base,
        authentication_flow: null,
        electronic_commerce_indicator: '06',
        result: 'attempt_acknowledged',
        transaction_id: transaction,
      };
    case 'not_supported':
      return {
        ...base,
        authentication_flow: null,
        electronic_commerce_indicator: null,
        result: 'not_supported',
        transaction_id: null,
        version: null,
      };
  }
}

interface Attempt {
  intent: Stripe.PaymentIntent;
  method: MethodEntry;
  authentication: Authentication;
  declined: Declined | null;
  /** A bank debit whose outcome is not known yet. */
  pending?: boolean;
}

function walletDetails(
  wallet: Stripe.PaymentMethod.Card['wallet'],
): Stripe.Charge.PaymentMethodDetails.Card.Wallet | null {
  if (wallet === null) return null;
  const { dynamic_last4 } = wallet;
  if (wallet.type === 'apple_pay') return { apple_pay: {}, dynamic_last4, type: wallet.type };
  return wallet.type === 'google_pay' ? { dynamic_last4, google_pay: {}, type: wallet.type } : null;
}

function cardDetails(call: Call, attempt: Attempt, card: TestCard): Stripe.Charge.PaymentMethodDetails.Card {
  const { intent, method, declined } = attempt;
  const held = method.object.card;
  if (held === undefined) throw new Error('a charge needs a card');
  const manual = capturesLater(intent, 'card');
  const approved = declined === null;
  const incremental =
    manual && intent.payment_method_options?.card?.request_incremental_authorization === 'if_available';
  return {
    amount_authorized: approved ? intent.amount : null,
    authorization_code: approved ? String(100_000 + (intent.created % 900_000)) : null,
    brand: card.brand,
    ...(approved && manual
      ? { capture_before: timeOf(call, idOf(intent.customer)) + AUTHORIZATION_SECONDS }
      : {}),
    checks: checksOf(method),
    country: card.country,
    electronic_commerce_indicator: null,
    exp_month: held.exp_month,
    exp_year: held.exp_year,
    extended_authorization: { status: 'disabled' },
    fingerprint: held.fingerprint ?? null,
    funding: card.funding,
    incremental_authorization: { status: approved && incremental ? 'available' : 'unavailable' },
    installments: null,
    last4: held.last4,
    mandate: null,
    multicapture: { status: 'unavailable' },
    network: card.brand,
    network_token: { used: false },
    network_transaction_id: approved ? call.account.ids.text(15) : null,
    overcapture: { maximum_amount_capturable: intent.amount, status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: threeDSecureOf(call, attempt.authentication),
    transaction_link_id: null,
    wallet: walletDetails(held.wallet),
  };
}

export function makeCharge(call: Call, attempt: Attempt): Stripe.Charge {
  const { account } = call;
  const { intent, method, declined } = attempt;
  const card = cardOf(method);
  const pending = attempt.pending === true;
  const captured = declined === null && !capturesLater(intent, method.object.type) && !pending;
  const other = otherDetails(call, method);
  const id = account.ids.id(other === null ? 'ch' : 'py');
  const descriptor = intent.statement_descriptor ?? 'SANDBOX';
  const suffix = intent.statement_descriptor_suffix;
  const charge: Stripe.Charge = {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: captured ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: { ...method.object.billing_details, address: method.object.billing_details.address },
    calculated_statement_descriptor: (suffix === null ? descriptor : `${descriptor}* ${suffix}`)
      .slice(0, 22)
      .toUpperCase(),
    captured,
    created: timeOf(call, idOf(intent.customer)),
    currency: intent.currency,
    customer: idOf(intent.customer),
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: declined?.details.code ?? null,
    failure_message: declined?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: declined === null ? approvedOutcome(card) : declinedOutcome(card, declined),
    paid: declined === null && !pending,
    payment_intent: intent.id,
    payment_method: method.object.id,
    payment_method_details: other ?? { card: cardDetails(call, attempt, card), type: 'card' },
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: declined === null ? `${call.origin}/_sandbox/receipts/${id}` : null,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: suffix,
    status: pending ? 'pending' : declined === null ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
  account.tables.charges.add(charge, null);
  if (captured) expectIssuer(call, id, card);
  return charge;
}
