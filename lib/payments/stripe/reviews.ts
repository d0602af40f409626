/** Radar's manual reviews over the wire. */
import type { ReviewObservation } from '#lib/domain/radar-review.ts';
import type { Result } from '#lib/domain/result.ts';
import { asked } from './ask.ts';
import { paceOptions, stripeClient } from './client.ts';
import { observeReview } from './observe-review.ts';
import type { StripeFailure } from './outcomes.ts';

export async function retrieveReview(id: string): Promise<Result<ReviewObservation, StripeFailure>> {
  return await asked(async () =>
    observeReview(await stripeClient().reviews.retrieve(id, {}, paceOptions('background'))),
  );
}
