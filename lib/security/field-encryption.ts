/**
 * Encryption of single columns: AES-256-GCM, `v1.<key id>.<iv>.<ciphertext and tag>`. Table, column and row id are
 * authenticated with it, so a value moved to another row or column is refused instead of shown to the wrong person.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { getConfig } from '#lib/config/config.ts';
import { secretKey } from './secret-key.ts';

export type FieldPlace = { readonly table: string; readonly column: string; readonly rowId: string };

const IV_BYTES = 12;
const TAG_BYTES = 16;
const ALGORITHM = 'aes-256-gcm';

/** A value that cannot be read: another key, another row, or changed bytes. Says where, never what. */
export class FieldDecryptionError extends Error {
  override readonly name = 'FieldDecryptionError';
}

const associatedData = (place: FieldPlace): Buffer =>
  Buffer.from(JSON.stringify([place.table, place.column, place.rowId]), 'utf8');

/** Encrypts with the first key. */
export function encryptField(plain: string, at: FieldPlace): string {
  const [current] = getConfig().encryptionKeys;
  if (!current) throw new Error('no encryption key');
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, secretKey(current.key), iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(at));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `v1.${current.id}.${iv.toString('base64url')}.${sealed.toString('base64url')}`;
}

/** @throws FieldDecryptionError */
export function decryptField(cipherText: string, at: FieldPlace): string {
  const refuse = (why: string) => new FieldDecryptionError(`${at.table}.${at.column}: ${why}`);
  const [version, keyId, ivText, sealedText, ...rest] = cipherText.split('.');
  if (version !== 'v1' || ivText === undefined || sealedText === undefined || rest.length > 0) {
    throw refuse('not an encrypted value');
  }
  const known = getConfig().encryptionKeys.find(({ id }) => id === keyId);
  if (!known) throw refuse('encrypted with a key that is not in ENCRYPTION_KEYS');
  const iv = Buffer.from(ivText, 'base64url');
  const sealed = Buffer.from(sealedText, 'base64url');
  if (iv.length !== IV_BYTES || sealed.length < TAG_BYTES) throw refuse('damaged');
  const decipher = createDecipheriv(ALGORITHM, secretKey(known.key), iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(at));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    const plain = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  } catch {
    throw refuse('damaged, or written for another row');
  }
}
