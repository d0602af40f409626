/** Stripe's balance and the ledger's, for tests that ask whether they are one. */
import { readBalances } from '#db/repositories/ledger.ts';
import type { Shop } from './shop.ts';

type Sums = [currency: string, amountMinor: number][];

/** Available and pending. */
export async function stripeBalance(shop: Shop): Promise<Sums> {
  const { available, pending } = await shop.stripe.balance.retrieve();
  const sums = new Map<string, number>();
  for (const { currency, amount } of [...available, ...pending])
    sums.set(currency, (sums.get(currency) ?? 0) + amount);
  return [...sums].filter(([, amount]) => amount !== 0).sort();
}

export const ledgerBalance = async (shop: Shop): Promise<Sums> =>
  (await readBalances(shop.db))
    .filter(({ account }) => account === 'stripe_balance')
    .map(({ currency, amountMinor }) => [currency, amountMinor]);

/** One account of the whole ledger, by currency. */
export const accountOf = async (shop: Shop, account: string): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await readBalances(shop.db))
      .filter((balance) => balance.account === account)
      .map(({ currency, amountMinor }) => [currency, amountMinor]),
  );
