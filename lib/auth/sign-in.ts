/**
 * Sign-in with e-mail and password. A wrong password, an unknown e-mail and an account without a password are one
 * answer after the same work. Attempts are counted per address, per account and per both.
 */
import { database } from '#db/client.ts';
import { type CredentialRow, findUserByEmailIndex } from '#db/repositories/users.ts';
import { credentialsBody } from '#lib/contracts/auth.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { addressBlock } from '#lib/security/client-address.ts';
import { type CountedLimit, consumeLimits, forgiveLimit } from '#lib/security/rate-limit.ts';
import { isPasswordQueueFull, verifyPassword } from './passwords.ts';
import { emailIndex, openPerson, type SessionUser } from './personal-data.ts';

export type SignInRefusal = PublicError & { readonly headers?: Readonly<Record<string, string>> };
export type SignedIn = { readonly user: SessionUser; readonly sessionVersion: number };

/** One address may try many accounts a little; one account may be tried from everywhere a little more slowly. */
function signInLimits(address: string, index: string): readonly [CountedLimit, CountedLimit, CountedLimit] {
  const from = addressBlock(address);
  return [
    { name: 'auth.pair', points: 10, windowSeconds: 900, subject: `${index} ${from}` },
    { name: 'auth.address', points: 60, windowSeconds: 300, subject: from },
    { name: 'auth.account', points: 100, windowSeconds: 3600, subject: index },
  ];
}

async function passwordFits(
  row: CredentialRow | null,
  password: string,
): Promise<Result<boolean, PublicError>> {
  try {
    return ok(await verifyPassword(row?.passwordHash ?? null, password));
  } catch (error) {
    if (!isPasswordQueueFull(error)) throw error;
    return err(publicError('service_unavailable', { retryAfterSeconds: 2 }));
  }
}

/**
 * @param given the two fields as they were sent
 * @returns invalid_credentials, rate_limited or service_unavailable
 */
export async function signIn(given: {
  email: unknown;
  password: unknown;
  clientAddress: string;
}): Promise<Result<SignedIn, SignInRefusal>> {
  const parsed = credentialsBody.safeParse({ email: given.email, password: given.password });
  const index = emailIndex(typeof given.email === 'string' ? given.email.slice(0, 254) : '');
  const limits = signInLimits(given.clientAddress, index);
  const exceeded = await consumeLimits(limits);
  if (exceeded) return err({ ...exceeded.error, headers: exceeded.headers });
  if (!parsed.success) return err(publicError('invalid_credentials'));
  const row = await findUserByEmailIndex(database(), index);
  const fits = await passwordFits(row, parsed.data.password);
  if (!fits.ok) return fits;
  if (!fits.value || row === null) return err(publicError('invalid_credentials'));
  // Somebody who knows the password is not guessing; the two wider limits stay counted.
  await forgiveLimit(limits[0]);
  return ok({ user: openPerson(row), sessionVersion: row.sessionVersion });
}
