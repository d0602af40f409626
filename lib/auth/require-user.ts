/**
 * Who is asking. The cookie only names a user and a session version; role and version are read from the database on
 * every request, so signing out everywhere, a new password or a new role take effect at once.
 */
import { database } from '#db/client.ts';
import { findSessionRow } from '#db/repositories/users.ts';
import type { Role } from '#lib/domain/order-state.ts';
import { cookieName, readCookie } from '#lib/security/cookies.ts';
import { openPerson, type SessionUser } from './personal-data.ts';
import { openSession, type SessionClaims } from './session-token.ts';

export type { SessionUser } from './personal-data.ts';

const STAFF: readonly Role[] = ['support', 'admin'];

/** The claims of the session cookie in a `Cookie` header; nothing is checked against the database yet. */
export function sessionClaims(cookieHeader: string | null): SessionClaims | null {
  const token = readCookie(cookieHeader, cookieName('session'));
  return token === null ? null : openSession(token);
}

/** The user behind claims, or null when the session was ended or the user is gone. */
export async function userOfClaims(claims: SessionClaims | null): Promise<SessionUser | null> {
  if (!claims) return null;
  const row = await findSessionRow(database(), claims.userId);
  return row?.sessionVersion === claims.sessionVersion ? openPerson(row) : null;
}

/** The signed-in user of a request, or null. */
export const requireUser = (request: Request): Promise<SessionUser | null> =>
  userOfClaims(sessionClaims(request.headers.get('cookie')));

/** The signed-in administrator of a request, or null. */
export async function requireAdmin(request: Request): Promise<SessionUser | null> {
  const user = await requireUser(request);
  return user?.role === 'admin' ? user : null;
}

/** True for those who may look at everybody's orders. */
export const isStaff = (user: SessionUser): boolean => STAFF.includes(user.role);
