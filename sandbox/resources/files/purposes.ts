/** What each purpose takes: kinds of file, and how large one may be. A file's kind is read from its first bytes. */
import type Stripe from 'stripe';
import { invalidRequest } from '../../http/stripe-error.ts';

type Purpose = Stripe.FileCreateParams.Purpose;

interface Rule {
  types: readonly string[];
  maxBytes: number;
  /** After this many days the file is gone. */
  expiresInDays?: number;
}

const MEGABYTE = 1024 * 1024;
const PICTURES = ['gif', 'jpg', 'png'];
const DOCUMENTS = ['jpg', 'pdf', 'png'];
const IDENTITY: Rule = { types: DOCUMENTS, maxBytes: 10 * MEGABYTE };
const LOGO: Rule = { types: PICTURES, maxBytes: MEGABYTE / 2 };
const ANY: Rule = { types: [], maxBytes: 16 * MEGABYTE };

const RULES: Partial<Record<Purpose, Rule>> = {
  account_requirement: IDENTITY,
  additional_verification: IDENTITY,
  business_icon: LOGO,
  business_logo: LOGO,
  customer_signature: { types: [...PICTURES, 'pdf'], maxBytes: 4 * MEGABYTE },
  dispute_evidence: { types: DOCUMENTS, maxBytes: 5 * MEGABYTE, expiresInDays: 270 },
  identity_document: { types: DOCUMENTS, maxBytes: 16 * MEGABYTE },
  pci_document: { types: ['pdf'], maxBytes: 16 * MEGABYTE },
};

const FIRST_BYTES: readonly (readonly [string, string])[] = [
  ['pdf', '%PDF'],
  ['png', '\x89PNG\r\n'],
  ['jpg', '\xff\xd8\xff'],
  ['gif', 'GIF8'],
];

/** @param bytes one character each */
export function kindOf(bytes: string, filename: string): string | null {
  const known = FIRST_BYTES.find(([, start]) => bytes.startsWith(start));
  if (known !== undefined) return known[0];
  return /\.(csv|docx?|xlsx?)$/i.exec(filename)?.[1]?.toLowerCase() ?? null;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  gif: 'image/gif',
  jpg: 'image/jpeg',
  pdf: 'application/pdf',
  png: 'image/png',
};

export function contentType(kind: string | null): string {
  return CONTENT_TYPES[kind ?? ''] ?? 'application/octet-stream';
}

/** @returns days until the file is gone, or null */
export function checkUpload(purpose: Purpose, kind: string | null, size: number): number | null {
  const rule = RULES[purpose] ?? ANY;
  if (size === 0) throw invalidRequest('The uploaded file is empty.', { param: 'file' });
  if (size > rule.maxBytes) {
    throw invalidRequest(
      `The uploaded file is too large: at most ${rule.maxBytes} bytes are allowed for the purpose ${purpose}.`,
      { param: 'file' },
    );
  }
  if (rule.types.length > 0 && (kind === null || !rule.types.includes(kind))) {
    throw invalidRequest(
      `The uploaded file has an invalid type for the purpose ${purpose}. Allowed types: ${rule.types.join(', ')}.`,
      { param: 'file' },
    );
  }
  return rule.expiresInDays ?? null;
}
