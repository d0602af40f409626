/** Authorisations that are raised, captured by the wrong door, found by search. */
import { expect } from 'vitest';
import { type Account, RETURN_URL } from './sandbox-client.ts';

export async function driveCaptures({ stripe }: Account, customer: string): Promise<void> {
  const held = await stripe.paymentIntents.create({
    amount: 3000,
    currency: 'usd',
    customer,
    confirm: true,
    payment_method: 'pm_card_visa',
    return_url: RETURN_URL,
    capture_method: 'manual',
    metadata: { searched: 'yes' },
    payment_method_options: { card: { request_incremental_authorization: 'if_available' } },
  });
  await stripe.paymentIntents.incrementAuthorization(held.id, { amount: 3500, description: 'more' });
  await expect(stripe.charges.capture(String(held.latest_charge))).rejects.toMatchObject({ statusCode: 400 });
  await stripe.paymentIntents.capture(held.id);
  await stripe.paymentIntents.search({ query: "metadata['searched']:'yes'", expand: ['data.latest_charge'] });
  await stripe.charges.search({ query: "metadata['searched']:'yes' AND amount>100" });
}
