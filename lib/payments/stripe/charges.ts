/** Charges over the wire: read with their balance transaction, which says what Stripe kept. */
import type { ChargeObservation } from '#lib/domain/payment.ts';
import type { Result } from '#lib/domain/result.ts';
import { asked } from './ask.ts';
import { paceOptions, stripeClient } from './client.ts';
import { observeCharge } from './observe-charge.ts';
import type { StripeFailure } from './outcomes.ts';

export async function retrieveCharge(id: string): Promise<Result<ChargeObservation, StripeFailure>> {
  return await asked(async () => {
    const charge = await stripeClient().charges.retrieve(
      id,
      { expand: ['balance_transaction'] },
      paceOptions('background'),
    );
    return observeCharge(charge);
  });
}
