/**
 * Who comes back from a bank without a session, for example in another browser, proves with the intent's client secret
 * that the payment is theirs (rule 45). The secret is compared in constant time and exchanged for a short proof, so that
 * it stays in no address, history or referrer (rule 20).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { database } from '#db/client.ts';
import { ownsIntent, readClientSecret } from '#db/repositories/intent-status.ts';
import { isPaymentIntentId } from '#lib/domain/ids.ts';
import { decryptField } from '#lib/security/field-encryption.ts';
import { secretPlace } from './create-intent.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** @returns whether `given` is the client secret of this payment; an unknown payment costs the same */
export async function isClientSecretOf(intentId: string, given: string): Promise<boolean> {
  if (!isPaymentIntentId(intentId) || given === '' || given.length > 300) return false;
  const row = await readClientSecret(database(), intentId);
  const known = row ? decryptField(row.client_secret_enc, secretPlace(row.attempt_id)) : '';
  const equal = timingSafeEqual(digest(known), digest(given));
  return equal && known !== '';
}

/** Whether a payment is this user's own: then no proof is needed. */
export const isOwnIntent = (userId: string, intentId: string): Promise<boolean> =>
  ownsIntent(database(), { userId, intentId });
