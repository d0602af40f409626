/**
 * Objects as Stripe sends them: what our observers read, and around it some of what they must leave alone (names, postcodes,
 * addresses). `over` is what a test is about; it may be of a shape that the SDK's types do not know, as Stripe's own may be.
 */
import type Stripe from 'stripe';

type Over = object;

/** The SDK's types name every field there is; JSON has those that Stripe sent. */
const json = <T>(of: Over): T => of as unknown as T;

const JENNY = {
  address: { city: null, country: 'US', line1: null, line2: null, postal_code: '94102', state: null },
  email: 'jenny@example.com',
  name: 'Jenny Rosen',
  phone: null,
};

export const OUR_METADATA = { markethub_installation: 'shop-1', markethub_attempt: 'attempt-1' };

export const visa = {
  brand: 'visa',
  checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
  country: 'US',
  exp_month: 8,
  exp_year: 2030,
  fingerprint: 'AOB934RVNwzk6xtn',
  funding: 'credit',
  last4: '4242',
  network: 'visa',
};

export const balanceTransaction = (over: Over = {}): Stripe.BalanceTransaction =>
  json({
    id: 'txn_1',
    object: 'balance_transaction',
    amount: 1000,
    available_on: 1_763_337_600,
    created: 1_762_799_295,
    currency: 'usd',
    description: null,
    exchange_rate: null,
    fee: 59,
    net: 941,
    reporting_category: 'charge',
    source: 'ch_1',
    status: 'pending',
    type: 'charge',
    ...over,
  });

export const charge = (over: Over = {}): Stripe.Charge =>
  json({
    id: 'ch_1',
    object: 'charge',
    amount: 1000,
    amount_captured: 1000,
    amount_refunded: 0,
    balance_transaction: 'txn_1',
    billing_details: JENNY,
    captured: true,
    created: 1_762_799_295,
    currency: 'usd',
    customer: 'cus_1',
    disputed: false,
    failure_code: null,
    livemode: false,
    metadata: OUR_METADATA,
    outcome: { network_status: 'approved_by_network', risk_level: 'normal', type: 'authorized' },
    paid: true,
    payment_intent: 'pi_1',
    payment_method: 'pm_1',
    payment_method_details: { card: visa, type: 'card' },
    refunded: false,
    review: null,
    status: 'succeeded',
    ...over,
  });

export const paymentIntent = (over: Over = {}): Stripe.PaymentIntent =>
  json({
    id: 'pi_1',
    object: 'payment_intent',
    amount: 4790,
    amount_capturable: 0,
    amount_received: 4790,
    capture_method: 'automatic',
    client_secret: 'pi_1_secret_2',
    created: 1_762_799_290,
    currency: 'usd',
    customer: 'cus_1',
    last_payment_error: null,
    latest_charge: 'ch_1',
    livemode: false,
    metadata: OUR_METADATA,
    next_action: null,
    payment_method: 'pm_1',
    payment_method_types: ['card'],
    status: 'succeeded',
    ...over,
  });

export const refund = (over: Over = {}): Stripe.Refund =>
  json({
    id: 're_1',
    object: 'refund',
    amount: 500,
    balance_transaction: 'txn_2',
    charge: 'ch_1',
    created: 1_762_800_000,
    currency: 'usd',
    destination_details: { card: { type: 'refund' }, type: 'card' },
    metadata: {
      markethub_installation: 'shop-1',
      markethub_refund: 'refund-1',
      markethub_operation: 'operation-1',
    },
    payment_intent: 'pi_1',
    reason: 'requested_by_customer',
    status: 'succeeded',
    ...over,
  });

export const dispute = (over: Over = {}): Stripe.Dispute =>
  json({
    id: 'dp_1',
    object: 'dispute',
    amount: 1000,
    balance_transactions: [
      { ...balanceTransaction(), id: 'txn_3', type: 'adjustment', amount: -1000, fee: 1500, net: -2500 },
    ],
    charge: 'ch_1',
    created: 1_763_000_000,
    currency: 'usd',
    evidence: { customer_email_address: 'jenny@example.com', customer_name: 'Jenny Rosen' },
    evidence_details: { due_by: 1_763_679_999, has_evidence: true, past_due: false, submission_count: 2 },
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: 'pi_1',
    reason: 'fraudulent',
    status: 'needs_response',
    ...over,
  });

export const earlyFraudWarning = (over: Over = {}): Stripe.Radar.EarlyFraudWarning =>
  json({
    id: 'issfr_1',
    object: 'radar.early_fraud_warning',
    actionable: true,
    charge: 'ch_1',
    created: 1_762_900_000,
    fraud_type: 'made_with_stolen_card',
    livemode: false,
    payment_intent: 'pi_1',
    ...over,
  });

export const review = (over: Over = {}): Stripe.Review =>
  json({
    id: 'prv_1',
    object: 'review',
    billing_zip: '94102',
    charge: 'ch_1',
    closed_reason: null,
    created: 1_762_799_300,
    ip_address: '203.0.113.7',
    livemode: false,
    open: true,
    opened_reason: 'rule',
    payment_intent: 'pi_1',
    reason: 'rule',
    ...over,
  });

export const paymentMethod = (over: Over = {}): Stripe.PaymentMethod =>
  json({
    id: 'pm_1',
    object: 'payment_method',
    allow_redisplay: 'always',
    billing_details: JENNY,
    card: visa,
    created: 1_762_700_000,
    customer: 'cus_1',
    livemode: false,
    metadata: {},
    type: 'card',
    ...over,
  });

export const setupIntent = (over: Over = {}): Stripe.SetupIntent =>
  json({
    id: 'seti_1',
    object: 'setup_intent',
    client_secret: 'seti_1_secret_2',
    created: 1_762_700_000,
    customer: 'cus_1',
    last_setup_error: null,
    livemode: false,
    metadata: { markethub_installation: 'shop-1', markethub_setup: 'setup-1' },
    payment_method: 'pm_1',
    status: 'succeeded',
    usage: 'off_session',
    ...over,
  });

export const customer = (over: Over = {}): Stripe.Customer =>
  json({
    id: 'cus_1',
    object: 'customer',
    created: 1_762_600_000,
    email: 'jenny@example.com',
    invoice_settings: { custom_fields: null, default_payment_method: 'pm_1', footer: null },
    livemode: false,
    metadata: {},
    name: 'Jenny Rosen',
    ...over,
  });

export const event = (type: string, object: object, over: Over = {}): Stripe.Event =>
  json({
    id: 'evt_1',
    object: 'event',
    api_version: '2026-10-28.endive',
    created: 1_762_799_296,
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: 'req_1', idempotency_key: null },
    type,
    ...over,
  });
