/**
 * Accounts of OAuth providers. An account is known by the provider's own id, never by e-mail: addresses of password
 * accounts are not proven here, so linking by e-mail would hand an account to whoever typed the address first, or let
 * somebody who typed it first read what its real owner later does. An address that is taken is refused with a reason.
 */

import { uuidv7 } from 'uuidv7';
import { database, inTransaction } from '#db/client.ts';
import {
  findUserByOauthAccount,
  insertOauthAccount,
  insertUser,
  type SessionRow,
} from '#db/repositories/users.ts';
import { emailField } from '#lib/contracts/auth.ts';
import type { UserId } from '#lib/domain/ids.ts';
import { isTagged } from '#lib/domain/tagged-error.ts';
import { sealPerson } from './personal-data.ts';

export type OauthIdentity = {
  readonly provider: string;
  readonly providerAccountId: string;
  readonly email: string | null;
  /** The provider vouches that the person reads mail at this address. */
  readonly emailVerified: boolean;
  readonly name: string | null;
};

export type OauthRefusal = 'EmailNotVerified' | 'OAuthAccountNotLinked';
export type OauthOutcome = { readonly user: SessionRow } | { readonly refusal: OauthRefusal };

class EmailTaken extends Error {
  override readonly name = 'EmailTaken';
}

async function create(identity: OauthIdentity, email: string): Promise<void> {
  const id = uuidv7() as UserId;
  const name = identity.name?.trim().slice(0, 120) || null;
  const { provider, providerAccountId } = identity;
  await inTransaction(database(), async (tx) => {
    const person = sealPerson(id, { email, name });
    // Both rows or none: a user without its account could never sign in again.
    if (!(await insertUser(tx, { id, ...person, passwordHash: null, role: 'shopper' })))
      throw new EmailTaken();
    await insertOauthAccount(tx, { provider, providerAccountId, userId: id });
  });
}

/** Finds the user of a provider's account, or makes one when its e-mail is proven and free. */
export async function resolveOauthUser(identity: OauthIdentity): Promise<OauthOutcome> {
  const known = await findUserByOauthAccount(database(), identity);
  if (known) return { user: known };
  const email = emailField.safeParse(identity.email);
  if (!identity.emailVerified || !email.success) return { refusal: 'EmailNotVerified' };
  try {
    await create(identity, email.data);
  } catch (error) {
    // Two tabs at once: the other one may have made this very account.
    if (!isTagged(error, 'EmailTaken')) throw error;
  }
  const user = await findUserByOauthAccount(database(), identity);
  return user ? { user } : { refusal: 'OAuthAccountNotLinked' };
}
