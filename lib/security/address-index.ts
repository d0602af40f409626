/** The blind index of an address block: failures are counted by it, and the address itself is kept nowhere. */
import { isIP } from 'node:net';
import { blindIndex } from './blind-index.ts';
import { addressBlock } from './client-address.ts';

/** @returns null for a client whose address is not known: it is counted with nobody */
export const addressIndex = (clientAddress: string): string | null =>
  isIP(clientAddress) === 0 ? null : blindIndex('address', addressBlock(clientAddress));
