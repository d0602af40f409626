/** Stripe customers in the inbox: a default that was changed elsewhere, and a customer that was deleted. */
import { projectCustomer } from '#lib/payments/customers/project-customer.ts';
import { flag, flatCodec, requiredText, text } from '#lib/payments/inbox/flat-codec.ts';
import type { ObjectKindOf } from '#lib/payments/inbox/object-kind.ts';
import { retrieveCustomer } from '#lib/payments/stripe/customers.ts';
import type { CustomerObservation } from '#lib/payments/stripe/observe-method.ts';

const codec = flatCodec<CustomerObservation>({
  customerId: requiredText('customer'),
  deleted: flag('deleted'),
  defaultMethodId: text('default_payment_method'),
});

export const customerKind: ObjectKindOf<CustomerObservation> = {
  name: 'customer',
  codec,
  identity: (seen) => ({ objectId: seen.customerId, intentId: null, installation: null, attemptId: null }),
  // Our row of the customer tells, and the projection looks at that.
  owner: async () => 'ours',
  project: projectCustomer,
  retrieve: (id) => retrieveCustomer(id, 'background'),
};
