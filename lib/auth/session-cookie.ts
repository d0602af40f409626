/** The `Set-Cookie` values of a session: given at sign-in, renewed while it is used, taken away at sign-out. */
import type { UserId } from '#lib/domain/ids.ts';
import { cookieName, serializeCookie } from '#lib/security/cookies.ts';
import { SESSION_SECONDS, type SessionClaims, sealSession, shouldRenew } from './session-token.ts';

export const sessionCookie = (userId: UserId, sessionVersion: number): string =>
  serializeCookie(cookieName('session'), sealSession(userId, sessionVersion), {
    maxAgeSeconds: SESSION_SECONDS,
  });

export const clearedSessionCookie = (): string =>
  serializeCookie(cookieName('session'), '', { maxAgeSeconds: 0 });

/** A fresh cookie for a session in use, unless it is young or the answer already decides about the session. */
export function renewedSessionCookie(claims: SessionClaims, answer: Headers): string | null {
  if (!shouldRenew(claims)) return null;
  const name = `${cookieName('session')}=`;
  if (answer.getSetCookie().some((cookie) => cookie.startsWith(name))) return null;
  return sessionCookie(claims.userId, claims.sessionVersion);
}
