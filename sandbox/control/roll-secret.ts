/**
 * Rolling an endpoint's signing secret, which Stripe offers in its dashboard only: a new secret is made, the old one
 * signs along for up to 24 hours, so that a receiver may hold either.
 */
import { newSigningSecret } from '../events/signature.ts';
import { invalidRequest } from '../http/stripe-error.ts';
import { requireEntry } from '../resources/lookup.ts';
import type { Account } from '../state/account.ts';
import { type Json, only } from './control-params.ts';

const LONGEST_SECONDS = 86_400;

function lifetimeOf(value: unknown): number {
  const seconds = value === undefined ? LONGEST_SECONDS : value;
  if (
    typeof seconds === 'number' &&
    Number.isInteger(seconds) &&
    seconds >= 0 &&
    seconds <= LONGEST_SECONDS
  ) {
    return seconds;
  }
  throw invalidRequest(`expiresInSeconds must be a whole number from 0 to ${LONGEST_SECONDS}.`, {
    param: 'expiresInSeconds',
  });
}

/** @returns the new secret, which nothing else shows, and how long the old one still signs */
export function rollSecret(account: Account, id: string, body: Json): object {
  only(body, ['expiresInSeconds'], '');
  const table = account.tables.webhookEndpoints;
  const entry = requireEntry(table, id, 'webhook_endpoint');
  const now = account.clock.now();
  const expiresAt = now + lifetimeOf(body.expiresInSeconds);
  const kept = entry.hidden.secrets
    .map((secret) => (secret.expiresAt === null ? { ...secret, expiresAt } : secret))
    .filter((secret) => (secret.expiresAt ?? 0) > now);
  const secret = newSigningSecret();
  table.replace(entry, entry.object, { secrets: [{ value: secret, expiresAt: null }, ...kept] });
  return { secret, old_secret_expires_at: expiresAt };
}
