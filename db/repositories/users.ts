/**
 * Users as stored: personal columns arrive and leave encrypted, e-mail is found by its blind index. Reading the row of
 * a session happens on every signed-in request, so it is one prepared statement by primary key.
 */
import { and, eq, sql } from 'drizzle-orm';
import type { UserId } from '#lib/domain/ids.ts';
import type { Role } from '#lib/domain/order-state.ts';
import type { Executor } from '../client.ts';
import { oauthAccounts, users } from '../schema/users.ts';

export type SessionRow = {
  readonly id: string;
  readonly role: Role;
  readonly sessionVersion: number;
  readonly emailEnc: string;
  readonly nameEnc: string | null;
};

export type CredentialRow = SessionRow & { readonly passwordHash: string | null };

export type NewUser = {
  readonly id: UserId;
  readonly emailEnc: string;
  readonly emailIndex: string;
  readonly nameEnc: string | null;
  readonly passwordHash: string | null;
  readonly role: Role;
};

const sessionColumns = {
  id: users.id,
  role: users.role,
  sessionVersion: users.sessionVersion,
  emailEnc: users.emailEnc,
  nameEnc: users.nameEnc,
};

const prepareSessionRow = (executor: Executor) =>
  executor
    .select(sessionColumns)
    .from(users)
    .where(eq(users.id, sql.placeholder('id')))
    .prepare('users_session_row');
const prepared = new WeakMap<Executor, ReturnType<typeof prepareSessionRow>>();

/** The row that decides whether a session still holds. */
export async function findSessionRow(executor: Executor, id: UserId): Promise<SessionRow | null> {
  let statement = prepared.get(executor);
  if (!statement) {
    statement = prepareSessionRow(executor);
    prepared.set(executor, statement);
  }
  const [row] = await statement.execute({ id });
  return row ?? null;
}

export async function findUserByEmailIndex(
  executor: Executor,
  emailIndex: string,
): Promise<CredentialRow | null> {
  const [row] = await executor
    .select({ ...sessionColumns, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.emailIndex, emailIndex));
  return row ?? null;
}

export async function findUserCredentials(executor: Executor, id: UserId): Promise<CredentialRow | null> {
  const [row] = await executor
    .select({ ...sessionColumns, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.id, id));
  return row ?? null;
}

export async function findUserByOauthAccount(
  executor: Executor,
  account: { provider: string; providerAccountId: string },
): Promise<SessionRow | null> {
  const [row] = await executor
    .select(sessionColumns)
    .from(oauthAccounts)
    .innerJoin(users, eq(users.id, oauthAccounts.userId))
    .where(
      and(
        eq(oauthAccounts.provider, account.provider),
        eq(oauthAccounts.providerAccountId, account.providerAccountId),
      ),
    );
  return row ?? null;
}

/** @returns false when the e-mail has an account already; nothing is changed then */
export async function insertUser(executor: Executor, user: NewUser): Promise<boolean> {
  const rows = await executor
    .insert(users)
    .values(user)
    .onConflictDoNothing({ target: users.emailIndex })
    .returning({ id: users.id });
  return rows.length === 1;
}

export async function insertOauthAccount(
  executor: Executor,
  account: { provider: string; providerAccountId: string; userId: UserId },
): Promise<void> {
  await executor.insert(oauthAccounts).values(account);
}

/** Ends every session of the user. @returns the version that new sessions carry, null for an unknown user */
export async function raiseSessionVersion(executor: Executor, id: UserId): Promise<number | null> {
  const [row] = await executor
    .update(users)
    .set({ sessionVersion: sql`${users.sessionVersion} + 1`, updatedAt: sql`now()` })
    .where(eq(users.id, id))
    .returning({ sessionVersion: users.sessionVersion });
  return row?.sessionVersion ?? null;
}

/** Sets a password and ends every session. @returns the new session version, null when the hash was not the known one */
export async function replacePassword(
  executor: Executor,
  change: { id: UserId; knownHash: string; passwordHash: string },
): Promise<number | null> {
  const [row] = await executor
    .update(users)
    .set({
      passwordHash: change.passwordHash,
      sessionVersion: sql`${users.sessionVersion} + 1`,
      updatedAt: sql`now()`,
    })
    .where(and(eq(users.id, change.id), eq(users.passwordHash, change.knownHash)))
    .returning({ sessionVersion: users.sessionVersion });
  return row?.sessionVersion ?? null;
}

/** Sets a role and ends every session, so that no old token carries more than it should. */
export async function changeRole(executor: Executor, change: { id: UserId; role: Role }): Promise<boolean> {
  const rows = await executor
    .update(users)
    .set({ role: change.role, sessionVersion: sql`${users.sessionVersion} + 1`, updatedAt: sql`now()` })
    .where(eq(users.id, change.id))
    .returning({ id: users.id });
  return rows.length === 1;
}

/** How many of these e-mails have an account: production refuses live keys while demo users exist. */
export async function countUsersByEmailIndex(
  executor: Executor,
  emailIndexes: readonly string[],
): Promise<number> {
  const [row] = await executor
    .select({ count: sql<number>`count(*)::int` })
    .from(users)
    .where(sql`${users.emailIndex} = any(${sql.param([...emailIndexes])}::text[])`);
  return row?.count ?? 0;
}
