/** Google and GitHub, each only when its variables are set. Scopes are the least that tell a proven e-mail. */
import type { Provider } from 'next-auth/providers/index';
import { z } from 'zod';
import { getConfig } from '#lib/config/config.ts';
import type { OauthIdentity } from './oauth.ts';

const googleProfile = z.object({
  sub: z.string(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
  name: z.string().nullish(),
});
const githubUser = z.object({ id: z.number(), login: z.string(), name: z.string().nullish() });
const githubEmails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));
/** What our GitHub profile holds: the primary address and whether GitHub has seen it proven. */
const githubProfile = z.object({
  sub: z.string(),
  displayName: z.string(),
  primaryEmail: z.string().nullable(),
  primaryVerified: z.boolean(),
});

const GITHUB_API = 'https://api.github.com';

async function readGithub(path: string, accessToken: string): Promise<unknown> {
  const response = await fetch(`${GITHUB_API}${path}`, {
    headers: { Authorization: `Bearer ${accessToken}`, Accept: 'application/vnd.github+json' },
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`GitHub answered ${response.status}`);
  return response.json();
}

/** next-auth's own provider takes the public address without asking whether it is proven. */
async function readGithubProfile(accessToken: string) {
  const [user, emails] = await Promise.all([
    readGithub('/user', accessToken).then((body) => githubUser.parse(body)),
    readGithub('/user/emails', accessToken).then((body) => githubEmails.parse(body)),
  ]);
  const primary = emails.find((entry) => entry.primary);
  return {
    sub: String(user.id),
    displayName: user.name ?? user.login,
    primaryEmail: primary?.email ?? null,
    primaryVerified: primary?.verified ?? false,
  };
}

/** The providers whose variables are set. */
export function oauthProviders(): Provider[] {
  const { google, github } = getConfig().oauth;
  const providers: Provider[] = [];
  if (google) {
    providers.push({
      id: 'google',
      name: 'Google',
      type: 'oauth',
      wellKnown: 'https://accounts.google.com/.well-known/openid-configuration',
      authorization: { params: { scope: 'openid email profile' } },
      idToken: true,
      checks: ['pkce', 'state', 'nonce'],
      clientId: google.id,
      clientSecret: google.secret,
      profile: (profile: unknown) => ({ id: googleProfile.parse(profile).sub }),
    });
  }
  if (github) {
    providers.push({
      id: 'github',
      name: 'GitHub',
      type: 'oauth',
      authorization: { url: 'https://github.com/login/oauth/authorize', params: { scope: 'user:email' } },
      token: 'https://github.com/login/oauth/access_token',
      userinfo: {
        url: `${GITHUB_API}/user`,
        request: ({ tokens }: { tokens: { access_token?: string | undefined } }) =>
          readGithubProfile(tokens.access_token ?? ''),
      },
      issuer: 'https://github.com/login/oauth',
      checks: ['pkce', 'state'],
      clientId: github.id,
      clientSecret: github.secret,
      profile: (profile: unknown) => ({ id: githubProfile.parse(profile).sub }),
    });
  }
  return providers;
}

/** A provider's raw profile as an identity. @throws ZodError for a profile of another shape */
export function oauthIdentity(provider: string, providerAccountId: string, profile: unknown): OauthIdentity {
  if (provider === 'google') {
    const { email, email_verified: verified, name } = googleProfile.parse(profile);
    return {
      provider,
      providerAccountId,
      email: email ?? null,
      emailVerified: verified === true,
      name: name ?? null,
    };
  }
  const { primaryEmail, primaryVerified, displayName } = githubProfile.parse(profile);
  return {
    provider,
    providerAccountId,
    email: primaryEmail,
    emailVerified: primaryVerified,
    name: displayName,
  };
}
