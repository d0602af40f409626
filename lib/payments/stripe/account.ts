/** Which Stripe account the configured key belongs to: asked once per process and key, then remembered. */
import { getConfig } from '#lib/config/config.ts';
import { ok, type Result } from '#lib/domain/result.ts';
import { logger } from '#lib/observability/logger.ts';
import { asked } from './ask.ts';
import { type CallBudget, paceOptions, stripeClient } from './client.ts';
import type { StripeFailure } from './outcomes.ts';

const KEY = Symbol.for('markethub.stripe-account');
type Holder = { [KEY]?: { readonly forKey: string; readonly account: string | null } };

const configured = (): string => {
  const { apiUrl, secretKey } = getConfig().stripe;
  return `${apiUrl ?? ''} ${secretKey}`;
};

/** An account in the mode of the key, which has other objects than the same account in the other mode; empty for none. */
export const nameOfAccount = (account: string | null, livemode = getConfig().livemode): string =>
  account === null || account === '' ? '' : `${livemode ? 'live' : 'test'}:${account}`;

/** `acct_…`, or null while nobody has asked, or where the key may not read its account. */
export function knownAccount(): string | null {
  const kept = (globalThis as Holder)[KEY];
  return kept?.forKey === configured() ? kept.account : null;
}

/** The account of the configured key. A restricted key that may not read it works as if there were only one account. */
export async function readAccount(budget: CallBudget): Promise<Result<string | null, StripeFailure>> {
  const holder = globalThis as Holder;
  const forKey = configured();
  const kept = holder[KEY];
  if (kept?.forKey === forKey) return ok(kept.account);
  const answer = await asked(async () => {
    const account = await stripeClient().accounts.retrieveCurrent({}, paceOptions(budget));
    return account.id;
  });
  if (
    !answer.ok &&
    (answer.error.class !== 'rejected' || answer.error.code === 'StripeAuthenticationError')
  ) {
    return answer;
  }
  const account = answer.ok ? answer.value : null;
  if (account === null) {
    logger.warn('the Stripe key may not read its account: customers of another account are not told apart');
  }
  holder[KEY] = { forKey, account };
  return ok(account);
}
