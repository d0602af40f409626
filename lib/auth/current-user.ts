/** The signed-in user for pages: once per rendered request, however many components ask. Only Next loads this file. */
import 'server-only';
import { cookies } from 'next/headers';
import { cache } from 'react';
import { cookieName } from '#lib/security/cookies.ts';
import type { SessionUser } from './personal-data.ts';
import { userOfClaims } from './require-user.ts';
import { sessionSubject } from './session-subject.ts';
import { openSession } from './session-token.ts';

const currentClaims = cache(async () => {
  const token = (await cookies()).get(cookieName('session'))?.value;
  return token === undefined ? null : openSession(token);
});

/** Reads the session cookie of the page's request. */
export const currentUser = cache(
  async (): Promise<SessionUser | null> => userOfClaims(await currentClaims()),
);

/** Whose session the page is made for: it goes into the document and comes back with every write (rule 44). */
export const currentSubject = cache(
  async (): Promise<string> => sessionSubject((await currentUser()) ? await currentClaims() : null),
);
