/** The delivery address of a user, kept encrypted from order to order. */
import { type Address, addressSchema } from '#lib/contracts/address.ts';
import { decryptField, encryptField } from '#lib/security/field-encryption.ts';

const placeOf = (userId: string) => ({ table: 'users', column: 'shipping_address_enc', rowId: userId });

/** The address given last, or null. @param encrypted the column of the user's row */
export function storedAddress(encrypted: string | null, userId: string): Address | null {
  return encrypted === null
    ? null
    : addressSchema.parse(JSON.parse(decryptField(encrypted, placeOf(userId))));
}

/** What the user's row keeps for next time. */
export const sealAddress = (address: Address, userId: string): string =>
  encryptField(JSON.stringify(address), placeOf(userId));

/** Whether two addresses are written the same, part by part. */
export function isSameAddress(one: Address, other: Address | null): boolean {
  if (other === null) return false;
  const parts = (address: Address) => [
    address.name,
    address.line1,
    address.line2,
    address.city,
    address.state,
    address.postalCode,
    address.country,
  ];
  const second = parts(other);
  return parts(one).every((part, index) => part === second[index]);
}
