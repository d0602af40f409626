/** Sign-in, sign-up and who-am-I as a browser's form does them, through the real route handlers. */
import { GET as account } from '#app/api/account/route.ts';
import { GET as authGet, POST as authPost } from '#app/api/auth/[...nextauth]/route.ts';
import { registerUser } from '#lib/auth/register-user.ts';
import { sameOriginRequest } from './session.ts';

export const PASSWORD = 'correct horse battery';

const pair = (setCookie: string): string => setCookie.split(';', 1)[0] ?? '';

export type Csrf = { readonly cookie: string; readonly token: string };
export async function csrf(): Promise<Csrf> {
  const response = await authGet(sameOriginRequest('/api/auth/csrf'));
  const { csrfToken } = (await response.json()) as { csrfToken: string };
  const cookie = response.headers.getSetCookie().map(pair).join('; ');
  return { cookie, token: csrfToken };
}

export async function signIn(
  fields: Record<string, string>,
  options: { address?: string; headers?: Record<string, string>; csrf?: Csrf } = {},
): Promise<Response> {
  const { cookie, token } = options.csrf ?? (await csrf());
  return authPost(
    new Request('http://localhost:3000/api/auth/callback/credentials', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Sec-Fetch-Site': 'same-origin',
        'x-mh-client-address': options.address ?? '192.0.2.1',
        Cookie: cookie,
        ...options.headers,
      },
      body: new URLSearchParams({ csrfToken: token, json: 'true', ...fields }),
    }),
  );
}

export const sessionOf = (response: Response): string | undefined =>
  response.headers
    .getSetCookie()
    .map(pair)
    .find((cookie) => cookie.startsWith('mh-session=') && cookie !== 'mh-session=');

export async function newUser(email = `${crypto.randomUUID()}@markethub.test`): Promise<string> {
  const user = await registerUser({ email, password: PASSWORD });
  if (!user.ok) throw new Error(user.error.code);
  return email;
}

export const whoIs = async (cookie: string) => account(sameOriginRequest('/api/account', { cookie }));
