/** Stripe's balance against the ledger's, per currency and to the minor unit (rule 49). */
import { database, inTransaction } from '#db/client.ts';
import { readStripeBalanceInLedger, replaceStripeBalances } from '#db/repositories/stripe-balances.ts';
import { retrieveBalance } from '#lib/payments/stripe/balance-transactions.ts';
import { catchUpMovements } from './catch-up-movements.ts';
import type { Findings } from './findings.ts';
import { type Progress, StripeUnavailable } from './report.ts';

type Sums = ReadonlyMap<string, number>;

/** Money moves while the two are read: they are compared once nothing moved in between. */
const TRIES = 5;

const same = (a: Sums, b: Sums): boolean =>
  [...a.keys(), ...b.keys()].every((currency) => (a.get(currency) ?? 0) === (b.get(currency) ?? 0));

async function readBoth(
  progress: Progress,
  findings: Findings,
): Promise<{ stripe: Sums; ledger: Sums } | null> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    await catchUpMovements(progress, findings);
    const before = await readStripeBalanceInLedger(database());
    const stripe = await retrieveBalance();
    if (!stripe.ok) throw new StripeUnavailable(stripe.error);
    await catchUpMovements(progress, findings);
    const after = await readStripeBalanceInLedger(database());
    if (same(before, after)) return { stripe: stripe.value, ledger: after };
  }
  return null;
}

export async function compareBalance(progress: Progress, findings: Findings): Promise<void> {
  const both = await readBoth(progress, findings);
  if (both === null) {
    findings.notJudged('balance_differs');
    return;
  }
  const rows = [...new Set([...both.stripe.keys(), ...both.ledger.keys()])].sort().map((currency) => ({
    currency,
    stripeMinor: both.stripe.get(currency) ?? 0,
    ledgerMinor: both.ledger.get(currency) ?? 0,
  }));
  await inTransaction(database(), (tx) => replaceStripeBalances(tx, rows));
  for (const { currency, stripeMinor, ledgerMinor } of rows) {
    if (stripeMinor === ledgerMinor) continue;
    await findings.keep({
      kind: 'balance_differs',
      subject: currency,
      orderId: null,
      detail: {
        currency,
        stripe_minor: stripeMinor,
        ledger_minor: ledgerMinor,
        difference_minor: stripeMinor - ledgerMinor,
      },
    });
  }
}
