/** The numbers on a voucher, the same for one payment method wherever they are shown. */
import { createHash } from 'node:crypto';

const ENTITY = '12345';

export function voucherOf(methodId: string): { entity: string; reference: string } {
  const digest = createHash('sha256').update(methodId).digest();
  return { entity: ENTITY, reference: String(digest.readUInt32BE(0) % 1_000_000_000).padStart(9, '0') };
}
