/** The delivery address that a shopper is offered: encrypted with the order that they placed last. */
import type { LastAddressRow } from '#db/repositories/last-address.ts';
import { type Address, addressSchema } from '#lib/contracts/address.ts';
import { decryptField } from '#lib/security/field-encryption.ts';

const open = (encrypted: string, table: 'orders' | 'users', rowId: string): Address =>
  addressSchema.parse(JSON.parse(decryptField(encrypted, { table, column: 'shipping_address_enc', rowId })));

/** The address that was typed for the newest order that was not placed; null without one. */
export const openAddress = (orderId: string | null, encrypted: string | null): Address | null =>
  orderId === null || encrypted === null ? null : open(encrypted, 'orders', orderId);

/** The address of the last placed order, else the one of the user's own row, else null. */
export function storedAddress(row: LastAddressRow, userId: string): Address | null {
  if (row.last_order_id !== null && row.last_address_enc !== null) {
    return open(row.last_address_enc, 'orders', row.last_order_id);
  }
  return row.shipping_address_enc === null ? null : open(row.shipping_address_enc, 'users', userId);
}
