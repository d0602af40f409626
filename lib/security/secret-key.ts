/**
 * Key objects for the bytes of the configuration, made once: given raw bytes, node:crypto finds out what they are anew on
 * every call, which costs several times what the cipher does.
 */
import { createSecretKey, type KeyObject } from 'node:crypto';

const made = new WeakMap<Buffer, KeyObject>();

export function secretKey(bytes: Buffer): KeyObject {
  let key = made.get(bytes);
  if (!key) {
    key = createSecretKey(bytes);
    made.set(bytes, key);
  }
  return key;
}
