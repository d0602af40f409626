/** What evidence may hold: Stripe's fields, lengths, kinds and sizes of files. Pure. */
import { err, ok, type Result } from './result.ts';

export const EVIDENCE_TEXT_FIELDS = [
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
] as const;
export type EvidenceTextField = (typeof EVIDENCE_TEXT_FIELDS)[number];

export const EVIDENCE_FILE_FIELDS = [
  'cancellation_policy',
  'customer_communication',
  'customer_signature',
  'duplicate_charge_documentation',
  'receipt',
  'refund_policy',
  'service_documentation',
  'shipping_documentation',
  'uncategorized_file',
] as const;
export type EvidenceFileField = (typeof EVIDENCE_FILE_FIELDS)[number];

export const isEvidenceFileField = (text: string): text is EvidenceFileField =>
  EVIDENCE_FILE_FIELDS.some((field) => field === text);

/** Stripe's limits: one text, all texts together, all files together. */
export const MAX_TEXT_CHARACTERS = 20_000;
export const MAX_ALL_CHARACTERS = 150_000;
export const MAX_FILES_BYTES = 4_500_000;

export type EvidenceFile = {
  readonly fileId: string;
  readonly name: string;
  readonly type: string;
  readonly sizeBytes: number;
};
/** What is staged here before it is submitted. */
export type EvidenceDraft = {
  readonly texts: Readonly<Partial<Record<EvidenceTextField, string>>>;
  readonly files: Readonly<Partial<Record<EvidenceFileField, EvidenceFile>>>;
};
export const NO_EVIDENCE: EvidenceDraft = { texts: {}, files: {} };

/** Joins what is given to a draft; an empty text takes a field back. */
export function stageTexts(
  draft: EvidenceDraft,
  given: EvidenceDraft['texts'],
): Result<EvidenceDraft, 'too_long'> {
  const texts = { ...draft.texts, ...given };
  const lengths = Object.values(texts).map((text) => text.length);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total > MAX_ALL_CHARACTERS || lengths.some((length) => length > MAX_TEXT_CHARACTERS))
    return err('too_long');
  return ok({ ...draft, texts });
}

/** Joins a file; the one that stood in its field goes. */
export function stageFile(
  draft: EvidenceDraft,
  field: EvidenceFileField,
  file: EvidenceFile,
): Result<EvidenceDraft, 'too_large'> {
  const files = { ...draft.files, [field]: file };
  const bytes = Object.values(files).reduce((sum, one) => sum + one.sizeBytes, 0);
  return bytes > MAX_FILES_BYTES ? err('too_large') : ok({ ...draft, files });
}

const SIGNATURES: readonly { readonly type: string; readonly bytes: readonly number[] }[] = [
  { type: 'application/pdf', bytes: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { type: 'image/png', bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', bytes: [0xff, 0xd8, 0xff] },
];

/** What the bytes are, whatever their name says; null for what Stripe does not take as evidence. */
export function evidenceFileType(bytes: Uint8Array): string | null {
  const known = SIGNATURES.find((signature) => signature.bytes.every((byte, index) => bytes[index] === byte));
  return known?.type ?? null;
}
