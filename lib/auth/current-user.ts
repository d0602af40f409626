/** The signed-in user for pages: once per rendered request, however many components ask. Only Next loads this file. */
import 'server-only';
import { cookies } from 'next/headers';
import { cache } from 'react';
import { cookieName } from '#lib/security/cookies.ts';
import type { SessionUser } from './personal-data.ts';
import { userOfClaims } from './require-user.ts';
import { openSession } from './session-token.ts';

/** Reads the session cookie of the page's request. */
export const currentUser = cache(async (): Promise<SessionUser | null> => {
  const token = (await cookies()).get(cookieName('session'))?.value;
  return userOfClaims(token === undefined ? null : openSession(token));
});
