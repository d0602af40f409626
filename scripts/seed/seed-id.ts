/** Ids of the demo data: UUIDv7 whose random part is a hash of a name, so that seeding twice means the same rows. */
import { createHash } from 'node:crypto';

export const seedHash = (name: string): Buffer =>
  createHash('sha256').update(`markethub-seed:${name}`).digest();

/** @param atMs creation time, which orders the ids */
export function seedId(name: string, atMs: number): string {
  const bytes = seedHash(name).subarray(0, 16);
  bytes.writeUIntBE(atMs, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
