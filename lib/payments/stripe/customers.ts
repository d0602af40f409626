/** Stripe customers: made once per user, never matched by e-mail, never deleted on roll-back (rule 15). */
import type { Result } from '#lib/domain/result.ts';
import { asked } from './ask.ts';
import {
  type CallBudget,
  paceOptions,
  stripeClient,
  type WriteCall,
  withinBudget,
  writeOptions,
} from './client.ts';
import { METADATA } from './observe-intent.ts';
import { type CustomerObservation, observeCustomer } from './observe-method.ts';
import type { StripeFailure } from './outcomes.ts';
import { findInList } from './pages.ts';

export type CustomerRequest = {
  readonly userId: string;
  readonly installation: string;
  readonly operationId: string;
  readonly email: string;
  readonly name: string | null;
};

/** Creates the customer of a user. */
export async function createCustomer(
  request: CustomerRequest,
  call: WriteCall,
): Promise<Result<string, StripeFailure>> {
  return await asked(async () => {
    const customer = await stripeClient().customers.create(
      {
        email: request.email,
        ...(request.name === null ? {} : { name: request.name }),
        metadata: {
          [METADATA.installation]: request.installation,
          [METADATA.user]: request.userId,
          [METADATA.operation]: request.operationId,
        },
      },
      writeOptions(call),
    );
    return customer.id;
  });
}

/**
 * The customer that an operation made although its answer was lost. The address only narrows the list, which has no bound in
 * time (rule 39); whose it is says the operation's id in the metadata.
 */
export async function findCustomerOfOperation(
  email: string,
  operationId: string,
  budget: CallBudget,
): Promise<Result<string | null, StripeFailure>> {
  return await findInList(
    () => withinBudget(stripeClient().customers.list({ email, limit: 100 }, paceOptions(budget)), budget),
    (customer) => (customer.metadata[METADATA.operation] === operationId ? customer.id : null),
  );
}

type Observed = Promise<Result<CustomerObservation, StripeFailure>>;

/** What is true at Stripe now; a deleted customer still answers, and says so. */
export async function retrieveCustomer(id: string, pace: CallBudget): Observed {
  return await asked(async () => {
    return observeCustomer(await stripeClient().customers.retrieve(id, {}, paceOptions(pace)));
  });
}

/** Makes a method the one that invoices and later payments take when nothing else is said. */
export async function setDefaultMethod(customer: string, paymentMethodId: string, call: WriteCall): Observed {
  return await asked(async () => {
    const options = writeOptions(call);
    const params = { invoice_settings: { default_payment_method: paymentMethodId } };
    return observeCustomer(await stripeClient().customers.update(customer, params, options));
  });
}

/** Deletes a customer with its saved methods, for good. Its payments stay. */
export async function deleteCustomer(id: string, call: WriteCall): Observed {
  return await asked(async () => {
    const options = writeOptions(call);
    return observeCustomer(await stripeClient().customers.del(id, {}, options));
  });
}
