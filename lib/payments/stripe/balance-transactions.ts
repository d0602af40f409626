/** Balance transactions over the wire: every movement of Stripe's balance, with what caused it. */
import type { MovementObservation } from '#lib/domain/balance-movement.ts';
import type { Result } from '#lib/domain/result.ts';
import { paceOptions, stripeClient } from './client.ts';
import { observeMovement } from './observe-movement.ts';
import { asked, type StripeFailure } from './outcomes.ts';
import { type PageOf, readPages } from './pages.ts';

export async function retrieveMovement(id: string): Promise<Result<MovementObservation, StripeFailure>> {
  return await asked(async () => {
    const found = await stripeClient().balanceTransactions.retrieve(
      id,
      { expand: ['source'] },
      paceOptions('background'),
    );
    return observeMovement(found);
  });
}

/** Movements created at or after a time, newest first, page by page. */
export async function eachMovementPage(
  sinceUnix: number,
  take: PageOf<MovementObservation>,
): Promise<Result<number, StripeFailure>> {
  return await readPages(
    (after) =>
      stripeClient().balanceTransactions.list(
        { created: { gte: sinceUnix }, limit: 100, expand: ['data.source'], ...after },
        paceOptions('background'),
      ),
    observeMovement,
    take,
  );
}
