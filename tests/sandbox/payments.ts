/** Short ways to make payments on one account, and to read a refusal. */
import type Stripe from 'stripe';
import type { Account, Json } from './sandbox-client.ts';

export interface Payments {
  create(params?: Partial<Stripe.PaymentIntentCreateParams>): Promise<Stripe.PaymentIntent>;
  /** Creates and confirms. */
  pay(method: string, params?: Partial<Stripe.PaymentIntentCreateParams>): Promise<Stripe.PaymentIntent>;
  /** Ends the challenge as the page does. */
  finish(intent: Stripe.PaymentIntent, outcome: string): Promise<Json>;
}

export function paymentsOf(account: Account): Payments {
  const create: Payments['create'] = (params = {}) =>
    account.stripe.paymentIntents.create({
      amount: 2000,
      currency: 'usd',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      ...params,
    });
  return {
    create,
    pay: (method, params = {}) => create({ payment_method: method, confirm: true, ...params }),
    finish: (intent, outcome) =>
      account.control('POST', `3ds/${intent.id}/complete`, { client_secret: intent.client_secret, outcome }),
  };
}

type Refusal = Stripe.StripeRawError & { payment_intent: Stripe.PaymentIntent };

export async function declined(promise: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (typeof error !== 'object' || error === null || !('raw' in error)) {
    throw new Error('a refusal was expected');
  }
  return error.raw as Refusal;
}
