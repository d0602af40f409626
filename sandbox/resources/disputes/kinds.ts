/** How the disputes of the test cards look: reason, the network's own code, and what kind of case it is. */
import type Stripe from 'stripe';
import type { Brand, CardDispute } from '../../cards/test-cards.ts';

export interface DisputeKind {
  reason: string;
  caseType: Stripe.Dispute.PaymentMethodDetails.Card.CaseType;
  /** What share of the charge each dispute claims; more than one makes several disputes. */
  shares?: readonly number[];
  eligible?: Stripe.Dispute.EnhancedEligibilityType;
}

export const DISPUTE_KINDS: Readonly<Record<CardDispute, DisputeKind>> = {
  fraudulent: { reason: 'fraudulent', caseType: 'chargeback' },
  product_not_received: { reason: 'product_not_received', caseType: 'chargeback' },
  inquiry: { reason: 'fraudulent', caseType: 'inquiry' },
  multiple: { reason: 'fraudulent', caseType: 'chargeback', shares: [0.5, 0.5] },
  visa_compelling_evidence_3: {
    reason: 'fraudulent',
    caseType: 'chargeback',
    eligible: 'visa_compelling_evidence_3',
  },
  visa_compliance: { reason: 'noncompliant', caseType: 'compliance', eligible: 'visa_compliance' },
  mastercard_compliance: {
    reason: 'noncompliant',
    caseType: 'compliance',
    eligible: 'mastercard_compliance',
  },
  resolution: { reason: 'fraudulent', caseType: 'resolution' },
  block: { reason: 'fraudulent', caseType: 'block' },
};

/** Stripe's published reasons; the control API takes no other. */
export const REASONS: readonly string[] = [
  'bank_cannot_process',
  'check_returned',
  'credit_not_processed',
  'customer_initiated',
  'debit_not_authorized',
  'duplicate',
  'fraudulent',
  'general',
  'incorrect_account_details',
  'insufficient_funds',
  'noncompliant',
  'product_not_received',
  'product_unacceptable',
  'subscription_canceled',
  'unrecognized',
];

const VISA_CODES: Readonly<Record<string, string>> = {
  fraudulent: '10.4',
  unrecognized: '10.4',
  product_not_received: '13.1',
  subscription_canceled: '13.2',
  product_unacceptable: '13.3',
  credit_not_processed: '13.6',
  duplicate: '12.6.1',
};

const MASTERCARD_CODES: Readonly<Record<string, string>> = {
  fraudulent: '4837',
  unrecognized: '4863',
  product_not_received: '4853',
  product_unacceptable: '4853',
  subscription_canceled: '4841',
  credit_not_processed: '4860',
  duplicate: '4834',
};

export function networkReasonCode(brand: Brand | string, reason: string): string | null {
  return (brand === 'mastercard' ? MASTERCARD_CODES : VISA_CODES)[reason] ?? null;
}
