/** Accounts from the browser: sign in and out through next-auth's own endpoints, sign up through ours. */
import { err, ok, type Result } from '#lib/domain/result.ts';
import { isRecord, type Problem, requestJson } from './request-json.ts';

const parseToken = (body: unknown): string | null =>
  isRecord(body) && typeof body.csrfToken === 'string' ? body.csrfToken : null;

/** Posts a form of next-auth with its CSRF token. */
async function postForm(path: string, fields: Record<string, string>): Promise<Result<true, Problem>> {
  const token = await requestJson('/api/auth/csrf', { method: 'GET' }, parseToken);
  if (!token.ok) return token;
  const body = new URLSearchParams({ ...fields, csrfToken: token.value, json: 'true' });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return requestJson(path, { method: 'POST', headers, body: body.toString() }, (answer) =>
    // next-auth answers some refusals with 200 and an address that carries the error.
    isRecord(answer) && typeof answer.url === 'string' && !answer.url.includes('error=') ? true : null,
  );
}

/** Signs in. A wrong pair is `invalid_credentials`, whatever was wrong about it. */
export async function signIn(given: { email: string; password: string }): Promise<Result<true, Problem>> {
  const answer = await postForm('/api/auth/callback/credentials', { ...given, callbackUrl: '/' });
  if (answer.ok || answer.error.code !== 'unreadable_answer') return answer;
  // next-auth's own 401 has no body of ours.
  const refused = answer.error.status === 401 || answer.error.status === 200;
  return err(refused ? { ...answer.error, code: 'invalid_credentials', retryable: false } : answer.error);
}

/** Starts signing in with another provider: the browser leaves for it, or learns that it cannot. */
export async function startProvider(provider: string, next: string): Promise<Result<string, Problem>> {
  const token = await requestJson('/api/auth/csrf', { method: 'GET' }, parseToken);
  if (!token.ok) return token;
  const body = new URLSearchParams({ csrfToken: token.value, callbackUrl: next, json: 'true' });
  return requestJson(
    `/api/auth/signin/${encodeURIComponent(provider)}`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: body.toString(),
    },
    (answer) => (isRecord(answer) && typeof answer.url === 'string' ? answer.url : null),
  );
}

export async function signUp(given: {
  email: string;
  password: string;
  name?: string;
}): Promise<Result<true, Problem>> {
  const answer = await requestJson('/api/account', { method: 'POST', body: JSON.stringify(given) }, (body) =>
    isRecord(body) ? body : null,
  );
  return answer.ok ? ok(true) : answer;
}

/** Ends every session of this account, this browser's included. */
export const signOutEverywhere = (): Promise<Result<true, Problem>> =>
  requestJson('/api/account/sign-out-everywhere', { method: 'POST', body: '{}' }, () => true as const);
