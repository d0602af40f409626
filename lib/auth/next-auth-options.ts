/**
 * next-auth as this shop uses it: credentials and OAuth, sessions as our sealed tokens, our cookie names, no page of
 * next-auth's own. Made per request, because a refusal (limits, a full queue) must reach the answer as more than text.
 */
import type { AuthOptions } from 'next-auth';
import type { JWT } from 'next-auth/jwt';
import { database } from '#db/client.ts';
import { findUserByOauthAccount } from '#db/repositories/users.ts';
import { getConfig } from '#lib/config/config.ts';
import { isUuid, type UserId } from '#lib/domain/ids.ts';
import { logger } from '#lib/observability/logger.ts';
import { cookieName } from '#lib/security/cookies.ts';
import { resolveOauthUser } from './oauth.ts';
import { oauthIdentity, oauthProviders } from './providers.ts';
import { userOfClaims } from './require-user.ts';
import { openToken, SESSION_SECONDS, sealToken } from './session-token.ts';
import { type SignedIn, type SignInRefusal, signIn } from './sign-in.ts';

/** What one request to next-auth left behind. */
export type AuthTrace = { refusal: SignInRefusal | null; signedIn: SignedIn | null };

export const SIGN_IN_PAGE = '/sign-in';
const COOKIES = {
  sessionToken: 'session',
  csrfToken: 'csrf',
  callbackUrl: 'callback-url',
  pkceCodeVerifier: 'pkce',
  state: 'oauth-state',
  nonce: 'oauth-nonce',
} as const;
const OAUTH_SECONDS = 15 * 60;

/** The names of all cookies that next-auth may see or set. */
export const authCookieNames = (): readonly string[] => Object.values(COOKIES).map(cookieName);

function cookieOptions(): NonNullable<AuthOptions['cookies']> {
  const secure = getConfig().appUrl.startsWith('https://');
  const cookie = (name: string, maxAge?: number) => ({
    name: cookieName(name),
    options: {
      httpOnly: true,
      sameSite: 'lax' as const,
      path: '/',
      secure,
      ...(maxAge === undefined ? {} : { maxAge }),
    },
  });
  return {
    sessionToken: cookie(COOKIES.sessionToken),
    csrfToken: cookie(COOKIES.csrfToken),
    callbackUrl: cookie(COOKIES.callbackUrl),
    pkceCodeVerifier: cookie(COOKIES.pkceCodeVerifier, OAUTH_SECONDS),
    state: cookie(COOKIES.state, OAUTH_SECONDS),
    nonce: cookie(COOKIES.nonce, OAUTH_SECONDS),
  };
}

/** Only an address of this shop; everything else would make the sign-in page a springboard for phishing. */
export function safeCallbackUrl(url: unknown): string {
  const base = getConfig().appUrl;
  if (typeof url !== 'string' || url.length > 2000 || !URL.canParse(url, base)) return base;
  const target = new URL(url, base);
  return target.origin === base ? target.href : base;
}

const credentials = (trace: AuthTrace, clientAddress: string): AuthOptions['providers'][number] => ({
  id: 'credentials',
  name: 'E-mail and password',
  type: 'credentials',
  credentials: { email: { type: 'email' }, password: { type: 'password' } },
  async authorize(given) {
    const result = await signIn({ email: given?.email, password: given?.password, clientAddress });
    if (!result.ok) {
      trace.refusal = result.error;
      return null;
    }
    trace.signedIn = result.value;
    return { id: result.value.user.id };
  },
});

/** What the token holds after a sign-in: the user's id and session version, nothing that a provider said. */
async function tokenAfterSignIn(
  trace: AuthTrace,
  account: { provider: string; providerAccountId: string; type: string },
): Promise<JWT> {
  if (account.type === 'credentials') {
    const { signedIn } = trace;
    if (!signedIn) throw new Error('credentials without a sign-in');
    return { sub: signedIn.user.id, ver: signedIn.sessionVersion };
  }
  const row = await findUserByOauthAccount(database(), account);
  if (!row) throw new Error('an OAuth account without a user');
  return { sub: row.id, ver: row.sessionVersion };
}

const callbacks = (trace: AuthTrace): NonNullable<AuthOptions['callbacks']> => ({
  async signIn({ account, profile }) {
    if (account?.type !== 'oauth') return account?.type === 'credentials';
    const identity = oauthIdentity(account.provider, account.providerAccountId, profile);
    const outcome = await resolveOauthUser(identity);
    return 'user' in outcome ? true : `${SIGN_IN_PAGE}?error=${outcome.refusal}`;
  },
  redirect: ({ url }) => safeCallbackUrl(url),
  jwt: async ({ token, account }) =>
    account ? tokenAfterSignIn(trace, account) : { sub: token.sub ?? '', ver: token.ver },
  async session({ session, token }) {
    const { sub, ver } = token;
    const user =
      sub !== undefined && isUuid(sub) && typeof ver === 'number'
        ? await userOfClaims({ userId: sub as UserId, sessionVersion: ver, issuedAtSeconds: 0 })
        : null;
    // next-auth then takes the cookie away and answers that nobody is signed in.
    if (!user) throw new Error('the session was ended');
    const { id, email, name, role } = user;
    return { expires: session.expires, user: { id, email, name, role } };
  },
});

/** Options for one request. @param trace receives what the answer must know */
export function authOptions(trace: AuthTrace, clientAddress: string): AuthOptions {
  const config = getConfig();
  return {
    secret: config.nextAuthSecret,
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    useSecureCookies: config.appUrl.startsWith('https://'),
    cookies: cookieOptions(),
    jwt: {
      encode: ({ token, maxAge, salt }) => sealToken(token ?? {}, maxAge ?? SESSION_SECONDS, salt),
      decode: ({ token, salt }) => (token === undefined ? null : openToken(token, salt)),
    },
    providers: [credentials(trace, clientAddress), ...oauthProviders()],
    callbacks: callbacks(trace),
    pages: { signIn: SIGN_IN_PAGE, signOut: '/', error: SIGN_IN_PAGE, verifyRequest: SIGN_IN_PAGE },
    logger: {
      error: (code, metadata) => {
        // An ended or tampered session is daily life.
        const log = code === 'JWT_SESSION_ERROR' ? logger.debug : logger.warn;
        log(
          { authCode: code, err: metadata instanceof Error ? metadata : metadata.error },
          'sign-in problem',
        );
      },
      warn: (code) => logger.debug({ authCode: code }, 'sign-in notice'),
      debug: () => undefined,
    },
  };
}
