/** Stripe customers: made once per user, never matched by e-mail, never deleted on roll-back (rule 15). */
import { err, ok, type Result } from '#lib/domain/result.ts';
import { BACKGROUND, type CallPace, paceOptions, stripeClient } from './client.ts';
import { METADATA } from './observe-intent.ts';
import { type CustomerObservation, observeCustomer } from './observe-method.ts';
import { failureOf, type StripeFailure } from './outcomes.ts';

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
  call: { idempotencyKey: string; pace: CallPace },
): Promise<Result<string, StripeFailure>> {
  try {
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
      { idempotencyKey: call.idempotencyKey, ...paceOptions(call.pace) },
    );
    return ok(customer.id);
  } catch (error) {
    return err(failureOf(error));
  }
}

/**
 * The customer that an operation made although its answer was lost. The address only narrows the list; whose it is says
 * the operation's id in the metadata.
 * @param sinceUnix seconds; a minute before the operation covers clock differences
 */
export async function findCustomerOfOperation(
  email: string,
  operationId: string,
  sinceUnix: number,
): Promise<Result<string | null, StripeFailure>> {
  try {
    const list = stripeClient().customers.list(
      { email, created: { gte: sinceUnix }, limit: 100 },
      BACKGROUND,
    );
    for await (const customer of list) {
      if (customer.metadata[METADATA.operation] === operationId) return ok(customer.id);
    }
    return ok(null);
  } catch (error) {
    return err(failureOf(error));
  }
}

type Call = { readonly idempotencyKey: string; readonly pace: CallPace };
type Observed = Promise<Result<CustomerObservation, StripeFailure>>;

/** What is true at Stripe now; a deleted customer still answers, and says so. */
export async function retrieveCustomer(id: string, pace: CallPace): Observed {
  try {
    return ok(observeCustomer(await stripeClient().customers.retrieve(id, {}, paceOptions(pace))));
  } catch (error) {
    return err(failureOf(error));
  }
}

/** Makes a method the one that invoices and later payments take when nothing else is said. */
export async function setDefaultMethod(customer: string, paymentMethodId: string, call: Call): Observed {
  try {
    const options = { idempotencyKey: call.idempotencyKey, ...paceOptions(call.pace) };
    const params = { invoice_settings: { default_payment_method: paymentMethodId } };
    return ok(observeCustomer(await stripeClient().customers.update(customer, params, options)));
  } catch (error) {
    return err(failureOf(error));
  }
}

/** Deletes a customer with its saved methods, for good. Its payments stay. */
export async function deleteCustomer(id: string, call: Call): Observed {
  try {
    const options = { idempotencyKey: call.idempotencyKey, ...paceOptions(call.pace) };
    return ok(observeCustomer(await stripeClient().customers.del(id, {}, options)));
  } catch (error) {
    return err(failureOf(error));
  }
}
