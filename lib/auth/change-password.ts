/** Replaces a password. Guarded by the hash that was checked, so two changes at once cannot both succeed. */
import { database } from '#db/client.ts';
import { findUserCredentials, replacePassword } from '#db/repositories/users.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import type { UserId } from '#lib/domain/ids.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { hashPassword, isPasswordQueueFull, verifyPassword } from './passwords.ts';

export type PasswordChange = {
  readonly userId: UserId;
  readonly currentPassword: string;
  readonly newPassword: string;
};

/** @returns the session version that new tokens carry; invalid_credentials, service_unavailable */
export async function changePassword(change: PasswordChange): Promise<Result<number, PublicError>> {
  const row = await findUserCredentials(database(), change.userId);
  const knownHash = row?.passwordHash ?? null;
  try {
    const fits = await verifyPassword(knownHash, change.currentPassword);
    if (!fits || knownHash === null) {
      return err(publicError('invalid_credentials', { param: 'currentPassword' }));
    }
    const passwordHash = await hashPassword(change.newPassword);
    const version = await replacePassword(database(), { id: change.userId, knownHash, passwordHash });
    return version === null
      ? err(publicError('invalid_credentials', { param: 'currentPassword' }))
      : ok(version);
  } catch (error) {
    if (!isPasswordQueueFull(error)) throw error;
    return err(publicError('service_unavailable', { retryAfterSeconds: 2 }));
  }
}
