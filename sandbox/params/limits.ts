/** Stripe's documented limits on strings and metadata; what is not listed may have 5000 characters. */
import { isHash } from '../http/form.ts';
import { invalidRequest } from '../http/stripe-error.ts';

const DEFAULT_MAX_LENGTH = 5000;
const EVIDENCE_TEXT_MAX_LENGTH = 20_000;

const MAX_LENGTH: ReadonlyMap<string, number> = new Map([
  ['statement_descriptor', 22],
  ['statement_descriptor_suffix', 22],
  ['email', 512],
  ['name', 256],
  ['phone', 20],
  ['description', 5000],
  ['currency', 16],
]);

export function maxLengthOf(path: string): number {
  if (path.startsWith('evidence[')) return EVIDENCE_TEXT_MAX_LENGTH;
  return MAX_LENGTH.get(path) ?? DEFAULT_MAX_LENGTH;
}

const MAX_KEYS = 50;
const MAX_KEY_LENGTH = 40;
const MAX_VALUE_LENGTH = 500;

export function checkMetadata(value: unknown, path: string): void {
  if (value === '' || !isHash(value)) return;
  const keys = Object.keys(value);
  if (keys.length > MAX_KEYS) {
    throw invalidRequest(`You can only have up to ${MAX_KEYS} metadata keys.`, { param: path });
  }
  for (const key of keys) {
    if (key.length > MAX_KEY_LENGTH) {
      throw invalidRequest(
        `Metadata keys can have up to ${MAX_KEY_LENGTH} characters, but you passed in a key that is ${key.length} characters.`,
        { param: path },
      );
    }
    const text = value[key];
    if (typeof text === 'string' && text.length > MAX_VALUE_LENGTH) {
      throw invalidRequest(
        `Metadata values can have up to ${MAX_VALUE_LENGTH} characters, but you passed in a value that is ${text.length} characters.`,
        { param: path },
      );
    }
  }
}
