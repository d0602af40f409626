/** Payment methods over the wire: every write takes the idempotency key of a committed operation row. */
import type { Redisplay } from '#lib/domain/money-states.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import type { MethodObservation } from '#lib/domain/saved-method.ts';
import { type CallPace, paceOptions, stripeClient } from './client.ts';
import { observeMethod } from './observe-method.ts';
import { failureOf, type StripeFailure } from './outcomes.ts';

type Call = { readonly idempotencyKey: string; readonly pace: CallPace };
type Observed = Promise<Result<MethodObservation, StripeFailure>>;

/** What is true at Stripe now. */
export async function retrievePaymentMethod(id: string, pace: CallPace): Observed {
  try {
    return ok(observeMethod(await stripeClient().paymentMethods.retrieve(id, {}, paceOptions(pace))));
  } catch (error) {
    return err(failureOf(error));
  }
}

/** Takes a method from its customer, for good: a detached card cannot be attached again. */
export async function detachPaymentMethod(id: string, call: Call): Observed {
  try {
    const options = { idempotencyKey: call.idempotencyKey, ...paceOptions(call.pace) };
    return ok(observeMethod(await stripeClient().paymentMethods.detach(id, {}, options)));
  } catch (error) {
    return err(failureOf(error));
  }
}

/** Says whether Stripe may show the method at a checkout. */
export async function setRedisplay(id: string, redisplay: Redisplay, call: Call): Observed {
  try {
    const options = { idempotencyKey: call.idempotencyKey, ...paceOptions(call.pace) };
    const method = await stripeClient().paymentMethods.update(id, { allow_redisplay: redisplay }, options);
    return ok(observeMethod(method));
  } catch (error) {
    return err(failureOf(error));
  }
}
