/** The words and groups of the fields of evidence. */
import type { EvidenceFileField, EvidenceTextField } from '#lib/domain/dispute-evidence.ts';

export const TEXT_WORDS: Readonly<Record<EvidenceTextField, string>> = {
  access_activity_log: 'When and how the shopper used what was bought',
  billing_address: 'Billing address',
  cancellation_policy_disclosure: 'How the cancellation policy was shown',
  cancellation_rebuttal: 'Why the cancellation does not hold',
  customer_email_address: 'E-mail of the shopper',
  customer_name: 'Name of the shopper',
  customer_purchase_ip: 'Internet address of the purchase',
  duplicate_charge_explanation: 'Why the two payments are for different things',
  duplicate_charge_id: 'Charge that it is said to duplicate',
  product_description: 'What was sold',
  refund_policy_disclosure: 'How the refund policy was shown',
  refund_refusal_explanation: 'Why no refund is due',
  service_date: 'Date of the service',
  shipping_address: 'Delivery address',
  shipping_carrier: 'Carrier',
  shipping_date: 'Date of dispatch',
  shipping_tracking_number: 'Tracking number',
  uncategorized_text: 'Anything else the bank should know',
};

export const FILE_WORDS: Readonly<Record<EvidenceFileField, string>> = {
  cancellation_policy: 'Cancellation policy',
  customer_communication: 'Mails with the shopper',
  customer_signature: 'The shopper’s signature',
  duplicate_charge_documentation: 'Proof that the payments differ',
  receipt: 'Receipt',
  refund_policy: 'Refund policy',
  service_documentation: 'Proof of the service',
  shipping_documentation: 'Proof of delivery',
  uncategorized_file: 'Another document',
};

/** Fields of more than a line. */
export const LONG_TEXTS: ReadonlySet<EvidenceTextField> = new Set([
  'access_activity_log',
  'billing_address',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'duplicate_charge_explanation',
  'product_description',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'shipping_address',
  'uncategorized_text',
]);

export type EvidenceGroup = {
  readonly title: string;
  readonly texts: readonly EvidenceTextField[];
  readonly files: readonly EvidenceFileField[];
  /** Reasons for which this is what the bank wants to see. */
  readonly reasons: readonly string[];
};

export const EVIDENCE_GROUPS: readonly EvidenceGroup[] = [
  {
    title: 'The goods',
    texts: ['product_description', 'service_date'],
    files: ['receipt', 'service_documentation'],
    reasons: ['general', 'fraudulent', 'product_unacceptable', 'unrecognized', 'product_not_received'],
  },
  {
    title: 'The shopper',
    texts: [
      'customer_name',
      'customer_email_address',
      'billing_address',
      'customer_purchase_ip',
      'access_activity_log',
    ],
    files: ['customer_communication', 'customer_signature'],
    reasons: ['fraudulent', 'unrecognized', 'general'],
  },
  {
    title: 'Delivery',
    texts: ['shipping_address', 'shipping_date', 'shipping_carrier', 'shipping_tracking_number'],
    files: ['shipping_documentation'],
    reasons: ['product_not_received', 'fraudulent', 'unrecognized'],
  },
  {
    title: 'Refund and cancellation',
    texts: [
      'refund_policy_disclosure',
      'refund_refusal_explanation',
      'cancellation_policy_disclosure',
      'cancellation_rebuttal',
    ],
    files: ['refund_policy', 'cancellation_policy'],
    reasons: ['credit_not_processed', 'subscription_canceled', 'product_unacceptable'],
  },
  {
    title: 'Paid twice',
    texts: ['duplicate_charge_id', 'duplicate_charge_explanation'],
    files: ['duplicate_charge_documentation'],
    reasons: ['duplicate'],
  },
  {
    title: 'Anything else',
    texts: ['uncategorized_text'],
    files: ['uncategorized_file'],
    reasons: ['general', 'noncompliant'],
  },
];
