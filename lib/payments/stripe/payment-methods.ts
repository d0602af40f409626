/** Payment methods over the wire: every write takes the idempotency key of a committed operation row. */
import type { Redisplay } from '#lib/domain/money-states.ts';
import type { Result } from '#lib/domain/result.ts';
import type { MethodObservation } from '#lib/domain/saved-method.ts';
import { asked } from './ask.ts';
import { type CallBudget, paceOptions, stripeClient, type WriteCall, writeOptions } from './client.ts';
import { observeMethod } from './observe-method.ts';
import type { StripeFailure } from './outcomes.ts';

type Observed = Promise<Result<MethodObservation, StripeFailure>>;

/** What is true at Stripe now. */
export async function retrievePaymentMethod(id: string, pace: CallBudget): Observed {
  return await asked(async () => {
    return observeMethod(await stripeClient().paymentMethods.retrieve(id, {}, paceOptions(pace)));
  });
}

/** Takes a method from its customer, for good: a detached card cannot be attached again. */
export async function detachPaymentMethod(id: string, call: WriteCall): Observed {
  return await asked(async () => {
    const options = writeOptions(call);
    return observeMethod(await stripeClient().paymentMethods.detach(id, {}, options));
  });
}

/** Says whether Stripe may show the method at a checkout. */
export async function setRedisplay(id: string, redisplay: Redisplay, call: WriteCall): Observed {
  return await asked(async () => {
    const options = writeOptions(call);
    const method = await stripeClient().paymentMethods.update(id, { allow_redisplay: redisplay }, options);
    return observeMethod(method);
  });
}
