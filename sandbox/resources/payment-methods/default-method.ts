/** Which saved method is the customer's default for invoices; a detached one is nobody's default. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import type { Call } from '../../state/call.ts';
import { idOf, isDeleted } from '../lookup.ts';

function setDefault(call: Call, customerId: string, wanted: string | null): void {
  const { customers } = call.account.tables;
  const entry = customers.get(customerId);
  if (entry === undefined || isDeleted(entry.object)) return;
  const held = entry.object;
  const before = idOf(held.invoice_settings.default_payment_method);
  if (before === wanted) return;
  const changed: Stripe.Customer = {
    ...held,
    invoice_settings: { ...held.invoice_settings, default_payment_method: wanted },
  };
  customers.replace(entry, changed);
  emit(call, 'customer.updated', changed, { invoice_settings: { default_payment_method: before } });
}

export function makeDefaultMethod(call: Call, customerId: string, methodId: string): void {
  setDefault(call, customerId, methodId);
}

export function clearDefaultMethod(call: Call, customerId: string | null, methodId: string): void {
  const held = call.account.tables.customers.get(customerId ?? '')?.object;
  if (customerId === null || held === undefined || isDeleted(held)) return;
  if (idOf(held.invoice_settings.default_payment_method) === methodId) setDefault(call, customerId, null);
}
