/** Stripe customers: made once per user, never matched by e-mail, never deleted on roll-back (rule 15). */
import { err, ok, type Result } from '#lib/domain/result.ts';
import { type CallPace, paceOptions, stripeClient } from './client.ts';
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
          markethub_installation: request.installation,
          markethub_user: request.userId,
          markethub_operation: request.operationId,
        },
      },
      { idempotencyKey: call.idempotencyKey, ...paceOptions(call.pace) },
    );
    return ok(customer.id);
  } catch (error) {
    return err(failureOf(error));
  }
}
