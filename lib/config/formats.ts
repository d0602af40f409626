/** The written forms of single variables. Messages say what is expected and never echo a value, which may be a secret. */
import { z } from 'zod';

const KEY_BYTES = 32;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** base64 or base64url text of at least 32 bytes, decoded. */
function decodeKey(text: string): Buffer | null {
  if (!BASE64.test(text)) return null;
  const key = Buffer.from(text, 'base64');
  return key.length >= KEY_BYTES ? key : null;
}

const hasProtocol = (text: string, protocols: readonly string[]): boolean =>
  URL.canParse(text) && protocols.includes(new URL(text).protocol);

/** An address with one of the given schemes. */
export const address = (expected: string, ...protocols: string[]) =>
  z.string().refine((text) => hasProtocol(text, protocols), `expected ${expected}`);

export const databaseAddress = address(
  'a Postgres address such as postgres://user:password@host:5432/database',
  'postgres:',
  'postgresql:',
);

/** Scheme and host alone: everything that is built on it compares origins. */
export const origin = z
  .string()
  .refine(
    (text) => hasProtocol(text, ['http:', 'https:']) && new URL(text).origin === text.replace(/\/$/, ''),
    'expected the origin of the shop without a path, such as https://shop.example',
  )
  .transform((text) => new URL(text).origin);

/** A whole number within bounds. */
export const count = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, `expected a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `expected a whole number from ${min} to ${max}`);

/** `usd:50000,eur:45000`: amounts in minor units by currency. */
export const amounts = z.string().transform((text, context): Readonly<Record<string, number>> => {
  const parsed: Record<string, number> = {};
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const [, currency, amount] = /^([a-z]{3}):(\d{1,12})$/.exec(part) ?? [];
    if (currency === undefined || parsed[currency] !== undefined) {
      context.addIssue({
        code: 'custom',
        message: 'expected currency:minor units, such as usd:50000,eur:45000',
      });
      return z.NEVER;
    }
    parsed[currency] = Number(amount);
  }
  return parsed;
});

/** A single key of 32 bytes or more. */
export const hmacKey = z.string().transform((text, context) => {
  const key = decodeKey(text);
  if (key) return key;
  context.addIssue({ code: 'custom', message: 'expected base64 of 32 random bytes or more' });
  return z.NEVER;
});

export type EncryptionKey = { readonly id: string; readonly key: Buffer };

/** `id:base64,…`; the first encrypts, all decrypt. AES-256 wants exactly 32 bytes. */
export const encryptionKeys = z.string().transform((text, context) => {
  const keys: EncryptionKey[] = [];
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const [, id, encoded] = /^([a-z0-9]{1,16}):(.+)$/.exec(part) ?? [];
    const key = encoded === undefined ? null : decodeKey(encoded);
    if (id === undefined || key?.length !== KEY_BYTES || keys.some((known) => known.id === id)) {
      context.addIssue({
        code: 'custom',
        message: 'expected id:base64 pairs with different ids (a-z, 0-9) and 32 bytes each, comma-separated',
      });
      return z.NEVER;
    }
    keys.push({ id, key });
  }
  return keys;
});

/** `whsec_…`, several while a secret is being rotated. */
export const webhookSecrets = z
  .string()
  .transform((text) => text.split(',').map((piece) => piece.trim()))
  .refine(
    (secrets) => secrets.every((secret) => /^whsec_[A-Za-z0-9+/=_-]{8,}$/.test(secret)),
    'expected whsec_… secrets, comma-separated while rotating',
  );
