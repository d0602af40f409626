/** Parts of an order that its buyer and staff see alike. */
import type { OrderLineRow } from '#db/repositories/orders.ts';
import { type Address, addressSchema } from '#lib/contracts/address.ts';
import { decryptField } from '#lib/security/field-encryption.ts';

export const lineOf = (line: OrderLineRow) => ({
  sku: line.sku,
  title: line.title,
  variantTitle: line.variant_title,
  image: line.image,
  quantity: line.quantity,
  unitMinor: line.unit_minor,
  totalMinor: line.total_minor,
});

/** The delivery address that was frozen with the order; null when the person was erased. */
export function deliveryAddressOf(order: {
  readonly id: string;
  readonly shipping_address_enc: string | null;
}): Address | null {
  if (order.shipping_address_enc === null) return null;
  const place = { table: 'orders', column: 'shipping_address_enc', rowId: order.id };
  return addressSchema.parse(JSON.parse(decryptField(order.shipping_address_enc, place)));
}
