/** The blind index of an address block: failures are counted by it, and the address itself is kept nowhere. */
import { BlockList, isIP } from 'node:net';
import { blindIndex } from './blind-index.ts';
import { addressBlock } from './client-address.ts';
import { isProxy } from './untrusted-proxies.ts';

/** Addresses that many share, or that only a proxy of ours has: private, loopback, link-local, carrier NAT. */
const SHARED = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  SHARED.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  SHARED.addSubnet(network, prefix, 'ipv6');
}

/** @returns null for a client whose address is not known, or is not its own: it is counted with nobody */
export function addressIndex(clientAddress: string): string | null {
  const version = isIP(clientAddress);
  if (version === 0 || SHARED.check(clientAddress, version === 6 ? 'ipv6' : 'ipv4')) return null;
  return isProxy(clientAddress) ? null : blindIndex('address', addressBlock(clientAddress));
}
