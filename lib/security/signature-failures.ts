/**
 * Bad webhook signatures per address, counted in memory only: a forger must not be able to make us write. Past the
 * bound an address is refused before its body is read. Addresses are bounded too.
 */
import { addressBlock } from './client-address.ts';

const WINDOW_MS = 60_000;
const MAX_FAILURES = 30;
const MAX_ADDRESSES = 5_000;

type Window = { failures: number; endsAtMs: number };
const KEY = Symbol.for('markethub.signature-failures');
type Holder = { [KEY]?: Map<string, Window> };

function windows(): Map<string, Window> {
  const holder = globalThis as Holder;
  holder[KEY] ??= new Map();
  return holder[KEY];
}

/** Counts one bad signature. @returns how many this address has in its window */
export function recordBadSignature(address: string, nowMs = Date.now()): number {
  const known = windows();
  const block = addressBlock(address);
  const current = known.get(block);
  if (current && current.endsAtMs > nowMs) {
    current.failures += 1;
    return current.failures;
  }
  known.delete(block);
  const [oldest] = known.keys();
  if (known.size >= MAX_ADDRESSES && oldest !== undefined) known.delete(oldest);
  known.set(block, { failures: 1, endsAtMs: nowMs + WINDOW_MS });
  return 1;
}

/** Seconds for which an address is refused, 0 when it is not. */
export function badSignatureBlockSeconds(address: string, nowMs = Date.now()): number {
  const current = windows().get(addressBlock(address));
  if (!current || current.endsAtMs <= nowMs || current.failures < MAX_FAILURES) return 0;
  return Math.ceil((current.endsAtMs - nowMs) / 1000);
}

export const clearSignatureFailures = (): void => windows().clear();
