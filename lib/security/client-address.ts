/**
 * The address a request came from. The web process (scripts/serve) deletes the header that a client may have sent and
 * sets it itself; what is not an address counts as one unknown client.
 */
import { isIP } from 'node:net';

export const CLIENT_ADDRESS_HEADER = 'x-mh-client-address';
const UNKNOWN = 'unknown';

/** IPv4 in IPv6 (`::ffff:1.2.3.4`) is IPv4. */
export function normalizeAddress(address: string): string {
  const text = address.trim().toLowerCase();
  const plain = text.startsWith('::ffff:') && isIP(text.slice(7)) === 4 ? text.slice(7) : text;
  const withoutZone = plain.split('%', 1)[0] ?? plain;
  return isIP(withoutZone) === 0 ? UNKNOWN : withoutZone;
}

/** The address that our own web process saw. */
export const clientAddress = (headers: Headers): string => {
  const value = headers.get(CLIENT_ADDRESS_HEADER);
  return value === null ? UNKNOWN : normalizeAddress(value);
};

/** What is counted as one client: an IPv4 address, or a /64 of IPv6, which one customer owns as a whole. */
export function addressBlock(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::', 2);
  const left = head === '' ? [] : head.split(':');
  if (tail === undefined) return `${left.slice(0, 4).join(':')}::/64`;
  const right = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`;
}
