/**
 * Object ids. Random by default; with a seed the n-th id of an account is a function of seed, account and n,
 * so two runs of the same requests give the same ids. The counter survives a restart through the journal.
 */
import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 24;

export interface Ids {
  /** @param length characters after the prefix */
  text(length?: number): string;
  id(prefix: string): string;
  counter(): number;
}

function encode(bytes: Uint8Array, length: number): string {
  let text = '';
  for (let index = 0; index < length; index += 1) text += ALPHABET[(bytes[index] ?? 0) % ALPHABET.length];
  return text;
}

const POOL_BYTES = 8192;

export function randomIds(): Ids {
  let pool = randomBytes(POOL_BYTES);
  let used = 0;
  const text = (length = ID_LENGTH): string => {
    if (used + length > POOL_BYTES) {
      pool = randomBytes(POOL_BYTES);
      used = 0;
    }
    const bytes = pool.subarray(used, used + length);
    used += length;
    return encode(bytes, length);
  };
  return { text, id: (prefix) => `${prefix}_${text()}`, counter: () => 0 };
}

export function seededIds(seed: string, account: string, start: number): Ids {
  let count = start;
  const text = (length = ID_LENGTH): string => {
    count += 1;
    return encode(createHash('sha512').update(`${seed}/${account}/${count}`).digest(), length);
  };
  return { text, id: (prefix) => `${prefix}_${text()}`, counter: () => count };
}
