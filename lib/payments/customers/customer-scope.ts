/**
 * Whose customers are meant: those of the mode and of the Stripe account behind the configured key. Customers and saved
 * methods of another account do not exist for this one (rule 40).
 */
import type { CustomerScope } from '#db/repositories/customers.ts';
import { getConfig } from '#lib/config/config.ts';
import { ok, type Result } from '#lib/domain/result.ts';
import { knownAccount, readAccount } from '#lib/payments/stripe/account.ts';
import type { CallBudget } from '#lib/payments/stripe/client.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';

export type { CustomerScope };

/** The scope as far as it is known without asking Stripe: a page view never asks. */
export const customerScope = (): CustomerScope => ({
  mode: getConfig().livemode ? 'live' : 'test',
  account: knownAccount(),
});

/** The scope with the account that the key belongs to; Stripe is asked once per process and key. */
export async function resolveCustomerScope(
  budget: CallBudget,
): Promise<Result<CustomerScope, StripeFailure>> {
  const account = await readAccount(budget);
  return account.ok ? ok({ ...customerScope(), account: account.value }) : account;
}
