/** Which billing fields the Payment Element asks for, from its `fields` option; an Address Element may take them over. */
import { isRecord, type JsonRecord, recordAt } from '../../wire/json.ts';

export interface BillingFields {
  readonly country: boolean;
  readonly postalCode: boolean;
}

export function billingFieldsOf(options: JsonRecord, group: JsonRecord): BillingFields {
  if (group.hasBillingAddress === true) return { country: false, postalCode: false };
  const billing = recordAt(options, 'fields').billingDetails;
  const address = isRecord(billing) ? billing.address : billing;
  if (address === 'never') return { country: false, postalCode: false };
  if (!isRecord(address)) return { country: true, postalCode: true };
  return { country: address.country !== 'never', postalCode: address.postalCode !== 'never' };
}
