/**
 * Decodes Stripe's bracket notation (`a[b][0]=c`, `a[]=c`) into nested values of strings.
 * Objects have no prototype, so no parameter name can reach one; depth and count are bounded.
 */
import type { UploadedFile } from './multipart.ts';
import { invalidRequest } from './stripe-error.ts';

export type Decoded = string | UploadedFile | Decoded[] | DecodedHash;
export interface DecodedHash {
  [name: string]: Decoded;
}

const MAX_PAIRS = 2000;
const MAX_DEPTH = 12;

export function emptyHash(): DecodedHash {
  return Object.create(null) as DecodedHash;
}

export function isHash(value: unknown): value is DecodedHash {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unescaped(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw invalidRequest('Invalid encoding of a parameter: percent sequences must be valid UTF-8.');
  }
}

/** `a[b][0]` -> ['a', 'b', '0']; anything oddly bracketed stays one name, and is then unknown. */
function segments(name: string): string[] {
  const open = name.indexOf('[');
  if (open <= 0 || !name.endsWith(']')) return [name];
  const parts = name.slice(open + 1, -1).split('][');
  if (parts.length >= MAX_DEPTH) throw invalidRequest('Parameters are nested too deeply.');
  return [name.slice(0, open), ...parts];
}

function assign(target: DecodedHash, path: readonly string[], value: string | UploadedFile): void {
  let node: DecodedHash = target;
  for (let index = 0; index < path.length - 1; index += 1) {
    const segment = path[index] ?? '';
    const last = index === path.length - 2;
    const held = node[segment];
    if (last && path[index + 1] === '') {
      if (Array.isArray(held)) held.push(value);
      else node[segment] = [value];
      return;
    }
    if (isHash(held)) {
      node = held;
    } else {
      const made = emptyHash();
      node[segment] = made;
      node = made;
    }
  }
  node[path[path.length - 1] ?? ''] = value;
}

/** Pairs of a name in bracket notation and its value. */
export function decodePairs(pairs: readonly (readonly [string, string | UploadedFile])[]): DecodedHash {
  const result = emptyHash();
  for (const [name, value] of pairs) assign(result, segments(name), value);
  return result;
}

export function decodeForm(text: string): DecodedHash {
  const result = emptyHash();
  if (text === '') return result;
  const pairs = text.split('&');
  if (pairs.length > MAX_PAIRS) throw invalidRequest('Too many parameters.');
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = unescaped(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : unescaped(pair.slice(equals + 1));
    if (name.includes('[')) assign(result, segments(name), value);
    else result[name] = value;
  }
  return result;
}
