/** Balance transactions over the wire: every movement of Stripe's balance, with what caused it. */
import type Stripe from 'stripe';
import type { MovementObservation } from '#lib/domain/balance-movement.ts';
import type { Result } from '#lib/domain/result.ts';
import { asked } from './ask.ts';
import { paceOptions, stripeClient } from './client.ts';
import { observeMovement } from './observe-movement.ts';
import type { StripeFailure } from './outcomes.ts';
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

/** Whether a movement is of the balance that payments are made to; others (Issuing, reserves) have balances of their own. */
const isOfPayments = (transaction: Stripe.BalanceTransaction): boolean =>
  (transaction.balance_type ?? 'payments') === 'payments';

/** Movements of a time, from one second to before another, newest first, page by page. */
export async function eachMovementPage(
  time: { readonly fromUnix: number } | { readonly beforeUnix: number },
  take: PageOf<MovementObservation>,
): Promise<Result<number, StripeFailure>> {
  const created = 'fromUnix' in time ? { gte: time.fromUnix } : { lt: time.beforeUnix };
  return await readPages(
    (after) =>
      stripeClient().balanceTransactions.list(
        { created, limit: 100, expand: ['data.source'], ...after },
        paceOptions('background'),
      ),
    (transaction) => (isOfPayments(transaction) ? observeMovement(transaction) : null),
    (page, unreadable) =>
      take(
        page.filter((seen) => seen !== null),
        unreadable,
      ),
  );
}

/** Whether Stripe answers at all: a small read that concerns no object. */
export async function answersAtAll(): Promise<boolean> {
  const asking = await retrieveBalance();
  return asking.ok || asking.error.class === 'rejected';
}

/** Stripe's balance per currency: what is available and what is pending. */
export async function retrieveBalance(): Promise<Result<Map<string, number>, StripeFailure>> {
  return await asked(async () => {
    const { available, pending } = await stripeClient().balance.retrieve({}, paceOptions('background'));
    const sums = new Map<string, number>();
    for (const { amount, currency } of [...available, ...pending])
      sums.set(currency, (sums.get(currency) ?? 0) + amount);
    return sums;
  });
}
