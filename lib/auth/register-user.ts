/** New accounts with a password. Two sign-ups of one e-mail, however parallel, make one account. */
import { uuidv7 } from 'uuidv7';
import { database } from '#db/client.ts';
import { findUserByEmailIndex, insertUser } from '#db/repositories/users.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import type { UserId } from '#lib/domain/ids.ts';
import type { Role } from '#lib/domain/order-state.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { hashPassword, isPasswordQueueFull } from './passwords.ts';
import { normalizeEmail, type SessionUser, sealPerson } from './personal-data.ts';

export type NewAccount = {
  readonly email: string;
  readonly password: string;
  readonly name?: string | undefined;
  readonly role?: Role;
};

async function hashFor(password: string): Promise<Result<string, PublicError>> {
  try {
    return ok(await hashPassword(password));
  } catch (error) {
    if (!isPasswordQueueFull(error)) throw error;
    return err(publicError('service_unavailable', { retryAfterSeconds: 2 }));
  }
}

/** @returns email_taken, or service_unavailable when too many passwords are being hashed */
export async function registerUser(account: NewAccount): Promise<Result<SessionUser, PublicError>> {
  const id = uuidv7() as UserId;
  const name = account.name ?? null;
  const role = account.role ?? 'shopper';
  const person = sealPerson(id, { email: account.email, name });
  // Asked first only to spare a hash; the unique index decides.
  if (await findUserByEmailIndex(database(), person.emailIndex)) return err(publicError('email_taken'));
  const passwordHash = await hashFor(account.password);
  if (!passwordHash.ok) return passwordHash;
  const inserted = await insertUser(database(), { id, ...person, passwordHash: passwordHash.value, role });
  if (!inserted) return err(publicError('email_taken'));
  return ok({ id, role, email: normalizeEmail(account.email), name });
}
