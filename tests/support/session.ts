/** Users and sessions for tests that call a handler with a Request: real rows, real session tokens. */
import { uuidv7 } from 'uuidv7';
import { database } from '#db/client.ts';
import { findSessionRow, insertUser } from '#db/repositories/users.ts';
import { sealPerson } from '#lib/auth/personal-data.ts';
import { sealSession } from '#lib/auth/session-token.ts';
import type { UserId } from '#lib/domain/ids.ts';
import type { Role } from '#lib/domain/order-state.ts';
import { cookieName } from '#lib/security/cookies.ts';

export type TestUser = { readonly id: UserId; readonly email: string };

/** A user without a password: sign-in by form is the business of the auth tests. */
export async function createUser(
  options: { role?: Role; email?: string; name?: string } = {},
): Promise<TestUser> {
  const id = uuidv7() as UserId;
  const email = options.email ?? `${id}@markethub.test`;
  const person = sealPerson(id, { email, name: options.name ?? null });
  const inserted = await insertUser(database(), {
    id,
    ...person,
    passwordHash: null,
    role: options.role ?? 'shopper',
  });
  if (!inserted) throw new Error(`${email} exists already`);
  return { id, email };
}

/** The `Cookie` header of a signed-in user, at the user's present session version. */
export async function sessionCookie(user: { id: UserId }): Promise<string> {
  const row = await findSessionRow(database(), user.id);
  if (!row) throw new Error('no such user');
  return `${cookieName('session')}=${sealSession(user.id, row.sessionVersion)}`;
}

export type TestRequest = {
  readonly method?: string;
  readonly body?: unknown;
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A request as one of our own pages would send it. */
export function sameOriginRequest(path: string, options: TestRequest = {}): Request {
  const method = options.method ?? (options.body === undefined ? 'GET' : 'POST');
  return new Request(`http://localhost:3000${path}`, {
    method,
    headers: {
      ...(method === 'GET' ? {} : { 'Sec-Fetch-Site': 'same-origin' }),
      ...(options.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(options.cookie === undefined ? {} : { Cookie: options.cookie }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
}
