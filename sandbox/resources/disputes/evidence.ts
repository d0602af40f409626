/**
 * Evidence: texts, files and enhanced evidence, merged field by field. The whole is bounded, and a file must have been
 * uploaded for disputes.
 */
import type Stripe from 'stripe';
import { invalidRequest, noSuch } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';

type Given = Stripe.DisputeUpdateParams.Evidence;
type Evidence = Stripe.Dispute.Evidence;

const MAX_CHARACTERS = 150_000;

const TEXTS = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_tracking_number',
  'uncategorized_text',
] as const satisfies readonly (keyof Evidence)[];

const FILES = [
  'cancellation_policy',
  'customer_communication',
  'customer_signature',
  'duplicate_charge_documentation',
  'receipt',
  'refund_policy',
  'service_documentation',
  'shipping_documentation',
  'uncategorized_file',
] as const satisfies readonly (keyof Evidence)[];

type TextField = (typeof TEXTS)[number];
type FileField = (typeof FILES)[number];

function addressText(address: Stripe.Address | null): string | null {
  if (address === null) return null;
  const { city, country, line1, line2, postal_code: postalCode, state } = address;
  const place = [city, state, postalCode, country].filter(Boolean).join(', ');
  return [line1, line2, place].filter(Boolean).join('\n') || null;
}

/** Stripe fills in what it knows of the customer. */
export function noEvidence(charge: Stripe.Charge): Evidence {
  const texts = Object.fromEntries(TEXTS.map((name) => [name, null])) as Record<TextField, null>;
  const files = Object.fromEntries(FILES.map((name) => [name, null])) as Record<FileField, null>;
  const { address, email, name } = charge.billing_details;
  return {
    ...texts,
    ...files,
    billing_address: addressText(address),
    customer_email_address: email,
    customer_name: name,
    enhanced_evidence: {},
  };
}

const FILLED_IN: ReadonlySet<keyof Evidence> = new Set([
  'billing_address',
  'customer_email_address',
  'customer_name',
]);

/** What makes `has_evidence`: anything beside what Stripe has filled in itself. */
export function hasEvidence(evidence: Evidence): boolean {
  const own = [...TEXTS, ...FILES].filter((name) => !FILLED_IN.has(name));
  return (
    own.some((name) => evidence[name] !== null) || Object.keys(evidence.enhanced_evidence ?? {}).length > 0
  );
}

function checkFile(call: Call, id: string, field: FileField): void {
  const param = `evidence[${field}]`;
  const file = call.account.tables.files.get(id)?.object;
  if (file === undefined) throw noSuch('file upload', id.slice(0, 255), param, 'param');
  if (file.purpose !== 'dispute_evidence' && file.purpose !== 'customer_signature') {
    throw invalidRequest(
      `The file ${file.id} has the purpose ${file.purpose}. Only files with the purpose dispute_evidence can be used as evidence.`,
      { param },
    );
  }
}

/** Each text has been checked with the parameters (params/limits.ts). */
function checkLength(evidence: Evidence): void {
  const total = TEXTS.reduce((sum, name) => sum + (evidence[name]?.length ?? 0), 0);
  if (total > MAX_CHARACTERS) {
    throw invalidRequest(
      `The combined character count of all evidence fields is limited to ${MAX_CHARACTERS}; you have sent ${total}.`,
      { param: 'evidence' },
    );
  }
}

type Compelling = Stripe.Dispute.Evidence.EnhancedEvidence.VisaCompellingEvidence3;

function compellingEvidence(
  given: Stripe.DisputeUpdateParams.Evidence.EnhancedEvidence.VisaCompellingEvidence3,
): Compelling {
  const none = {
    customer_account_id: null,
    customer_device_fingerprint: null,
    customer_device_id: null,
    customer_email_address: null,
    customer_purchase_ip: null,
    product_description: null,
    shipping_address: null,
  };
  const address = (
    held: { [K in keyof Stripe.Address]?: string | null } | '' | null | undefined,
  ): Stripe.Address | null =>
    held === undefined || held === '' || held === null
      ? null
      : { city: null, country: null, line1: null, line2: null, postal_code: null, state: null, ...held };
  const disputed = given.disputed_transaction;
  return {
    disputed_transaction:
      disputed === undefined
        ? null
        : {
            ...none,
            merchandise_or_services: null,
            ...withNulls(disputed),
            shipping_address: address(disputed.shipping_address),
          },
    prior_undisputed_transactions: (given.prior_undisputed_transactions ?? []).map((prior) => ({
      ...none,
      ...withNulls(prior),
      charge: prior.charge,
      shipping_address: address(prior.shipping_address),
    })),
  };
}

/** '' unsets, and is null in the object. */
function withNulls<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], ''> } {
  const entries = Object.entries(given).map(([name, value]) => [name, value === '' ? null : value]);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], ''> };
}

function mergeEnhanced(
  held: Evidence['enhanced_evidence'],
  given: Given['enhanced_evidence'],
): Evidence['enhanced_evidence'] {
  if (given === undefined) return held;
  if (given === '' || given === null) return {};
  const acknowledged = (
    one: { fee_acknowledged?: boolean } | undefined,
  ): { fee_acknowledged: boolean } | undefined =>
    one === undefined ? undefined : { fee_acknowledged: one.fee_acknowledged ?? false };
  const visa = acknowledged(given.visa_compliance);
  const mastercard = acknowledged(given.mastercard_compliance);
  const compelling = given.visa_compelling_evidence_3;
  return {
    ...held,
    ...(visa === undefined ? {} : { visa_compliance: visa }),
    ...(mastercard === undefined ? {} : { mastercard_compliance: mastercard }),
    ...(compelling === undefined ? {} : { visa_compelling_evidence_3: compellingEvidence(compelling) }),
  };
}

export function mergeEvidence(call: Call, held: Evidence, given: Given): Evidence {
  const merged: Evidence = {
    ...held,
    enhanced_evidence: mergeEnhanced(held.enhanced_evidence, given.enhanced_evidence),
  };
  for (const name of TEXTS) {
    const text = given[name];
    if (text !== undefined) merged[name] = text === '' ? null : text;
  }
  for (const name of FILES) {
    const id = given[name];
    if (id === undefined) continue;
    if (id !== '') checkFile(call, id, name);
    merged[name] = id === '' ? null : id;
  }
  checkLength(merged);
  return merged;
}
