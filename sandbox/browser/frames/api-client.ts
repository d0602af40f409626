/** Calls the sandbox's own API from a frame on its origin. Card data leave the browser through here and nowhere else. */
import { type ApiResult, stripeError, toStripeError } from '../wire/api-result.ts';
import { isRecord, type JsonRecord, stringAt } from '../wire/json.ts';

export interface ApiClient {
  get(path: string, params: JsonRecord): Promise<ApiResult>;
  post(path: string, params: JsonRecord): Promise<ApiResult>;
}

/** `{a: {b: [1]}}` becomes `a[b][0]=1`; undefined and null are left out. */
export function encodeForm(params: JsonRecord): URLSearchParams {
  const form = new URLSearchParams();
  function append(name: string, value: unknown): void {
    if (value === undefined || value === null) return;
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) append(`${name}[${index}]`, item);
    } else if (isRecord(value)) {
      for (const [key, member] of Object.entries(value)) append(`${name}[${key}]`, member);
    } else form.append(name, String(value));
  }
  for (const [key, value] of Object.entries(params)) append(key, value);
  return form;
}

export function createApiClient(setup: JsonRecord): ApiClient {
  const key = stringAt(setup, 'key');
  const account = stringAt(setup, 'stripeAccount');
  const headers: Record<string, string> = account ? { 'Stripe-Account': account } : {};

  async function send(path: string, init: RequestInit): Promise<ApiResult> {
    try {
      const response = await fetch(path, { ...init, headers, credentials: 'omit', cache: 'no-store' });
      return readAnswer(response.status, await response.json());
    } catch {
      return {
        error: stripeError(
          'api_connection_error',
          'The connection to the sandbox was interrupted. Please check your connection and try again.',
        ),
      };
    }
  }

  return {
    get: (path, params) => send(`${path}?${encodeForm({ ...params, key })}`, { method: 'GET' }),
    post: (path, params) => send(path, { method: 'POST', body: encodeForm({ ...params, key }) }),
  };
}

function readAnswer(status: number, body: unknown): ApiResult {
  if (isRecord(body) && isRecord(body.error)) {
    const error = toStripeError(body.error);
    if (status === 401) return { error: { ...error, type: 'authentication_error' } };
    if (status === 429) return { error: { ...error, type: 'rate_limit_error' } };
    return { error };
  }
  if (isRecord(body) && status < 300) return { object: body };
  return { error: stripeError('api_error', 'The sandbox gave an answer that could not be read.') };
}
