/**
 * Reads the API key: the part after `sk_test_` or `pk_test_` names the account. Live keys are refused, so that
 * nobody sends live credentials to a local program unnoticed.
 */
import { StripeError } from './stripe-error.ts';

export interface Caller {
  account: string;
  client: boolean;
}

const KEY = /^(sk|pk|rk)_test_([A-Za-z0-9_]{1,200})$/;

function unauthorized(message: string): StripeError {
  return new StripeError(
    401,
    message,
    { type: 'invalid_request_error' },
    { 'www-authenticate': 'Bearer realm="Stripe"' },
  );
}

function masked(key: string): string {
  return key.length <= 12 ? '*'.repeat(key.length) : `${key.slice(0, 8)}${'*'.repeat(8)}${key.slice(-4)}`;
}

export function readKey(key: string): Caller {
  const match = KEY.exec(key);
  const [, kind, account] = match ?? [];
  if (kind !== undefined && account !== undefined) return { account, client: kind === 'pk' };
  if (/^[a-z]+_live_/.test(key)) {
    throw unauthorized(
      `This is a local sandbox: live keys (${key.slice(0, 8)}…) are refused. Use a key of the form sk_test_… or pk_test_…`,
    );
  }
  throw unauthorized(`Invalid API Key provided: ${masked(key)}`);
}

/** Bearer, or Basic with the key as user name, or `key` among the parameters as Stripe.js sends it. */
export function authenticate(authorization: string | undefined, keyParam: string | undefined): Caller {
  if (authorization?.startsWith('Bearer ') === true) return readKey(authorization.slice(7).trim());
  if (authorization?.startsWith('Basic ') === true) {
    const decoded = Buffer.from(authorization.slice(6), 'base64').toString('utf8');
    return readKey(decoded.split(':')[0] ?? '');
  }
  if (keyParam !== undefined) return readKey(keyParam);
  throw unauthorized(
    "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.",
  );
}
