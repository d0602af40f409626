/**
 * Whose session a page was made for, as an opaque value: pages carry it and send it with every write, so that a press
 * made for one account is never done for another that signed in meanwhile (rule 44). Only we can make it, and it tells
 * nothing about the account.
 */
import { timingSafeEqual } from 'node:crypto';
import { blindIndex } from '#lib/security/blind-index.ts';
import type { SessionClaims } from './session-token.ts';

/** @param claims of a session that still holds; null for a visitor */
export const sessionSubject = (claims: Pick<SessionClaims, 'userId' | 'sessionVersion'> | null): string =>
  blindIndex('session.subject', claims ? `${claims.userId}:${claims.sessionVersion}` : 'visitor');

/** Whether a page's value is the one of the session that asks now. */
export function isSubjectOf(stated: string, claims: Parameters<typeof sessionSubject>[0]): boolean {
  const [given, own] = [Buffer.from(stated), Buffer.from(sessionSubject(claims))];
  return given.length === own.length && timingSafeEqual(given, own);
}
