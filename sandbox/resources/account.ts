/** The account behind a key: each secret key names its own. */
import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { type Route, route } from '../http/router.ts';
import type { Call } from '../state/call.ts';

const ID_LENGTH = 16;

/** The same for a key whenever the sandbox is started. */
export const accountId = (name: string): string =>
  `acct_${createHash('sha256').update(name).digest('hex').slice(0, ID_LENGTH)}`;

function retrieve(
  call: Call,
): Pick<
  Stripe.Account,
  | 'id'
  | 'object'
  | 'business_type'
  | 'charges_enabled'
  | 'country'
  | 'default_currency'
  | 'details_submitted'
  | 'email'
  | 'metadata'
  | 'payouts_enabled'
  | 'type'
> {
  return {
    id: accountId(call.account.name),
    object: 'account',
    business_type: null,
    charges_enabled: true,
    country: 'US',
    default_currency: 'usd',
    details_submitted: true,
    email: null,
    metadata: {},
    payouts_enabled: true,
    type: 'standard',
  };
}

export const accountRoutes: readonly Route[] = [route('GET', '/v1/account', retrieve)];
