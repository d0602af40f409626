/**
 * Blind indexes: equal values of one purpose get equal, irreversible texts, so that an encrypted column can be unique
 * and found by its exact value. The key is INDEX_KEY alone; the purpose keeps the indexes of two columns apart.
 */
import { createHmac } from 'node:crypto';
import { getConfig } from '#lib/config/config.ts';
import { secretKey } from './secret-key.ts';

/**
 * @param purpose what is indexed, for example `users.email`
 * @param value the normalised value
 */
export function blindIndex(purpose: string, value: string): string {
  // The length keeps ('a', 'bc') and ('ab', 'c') apart.
  return createHmac('sha256', secretKey(getConfig().indexKey))
    .update(`${purpose.length}:${purpose}:${value}`)
    .digest('base64url');
}
