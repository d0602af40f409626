/** From what a handler returned or threw to an HTTP answer with Stripe's headers. */
import type { ChaosAction } from '../chaos/dial.ts';
import { API_VERSION } from '../params/spec.ts';
import { clientView } from './client-view.ts';
import type { Answer } from './exchange.ts';
import { errorBody, StripeError } from './stripe-error.ts';

export interface Result {
  status: number;
  body: string;
  headers: Readonly<Record<string, string>>;
  error: { type: string; code: string | null; message: string } | null;
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Request-Id, Stripe-Version, Stripe-Should-Retry',
} as const;

/** For a browser that asks before it calls: publishable-key calls come from the shop's own page too. */
export const PREFLIGHT: Answer = {
  status: 204,
  headers: {
    ...CORS,
    'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
    'access-control-allow-headers':
      'authorization, content-type, idempotency-key, stripe-version, stripe-account',
    'access-control-max-age': '300',
  },
  body: '',
};

export function success(body: string): Result {
  return { status: 200, body, headers: {}, error: null };
}

function toStripeError(thrown: unknown): StripeError {
  if (thrown instanceof StripeError) return thrown;
  const detail =
    thrown instanceof Error ? `${thrown.message} ${thrown.stack?.split('\n')[1]?.trim() ?? ''}` : '';
  return new StripeError(
    500,
    `The sandbox failed on this request, which is a defect of the sandbox: ${detail}`,
    {
      type: 'api_error',
    },
  );
}

export function failure(thrown: unknown, logUrl: string, client: boolean): Result {
  const error = toStripeError(thrown);
  const body = errorBody(error, logUrl);
  const { type = 'invalid_request_error', code } = error.details;
  return {
    status: error.status,
    body: JSON.stringify({ error: client ? clientView(body) : body }),
    headers: error.headers,
    error: { type, code: code ?? null, message: error.message },
  };
}

export function toAnswer(
  result: Result,
  requestId: string,
  extra: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status: result.status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-cache, no-store',
      'request-id': requestId,
      'stripe-version': API_VERSION,
      ...CORS,
      ...extra,
      ...result.headers,
    },
    body: result.body,
  };
}

/** Stored 500s are replayed by retries with the same key, as at Stripe. */
export function chaosFailure(): StripeError {
  return new StripeError(500, 'An unknown error occurred (asked for by the chaos dial).', {
    type: 'api_error',
  });
}

/** The answers of the chaos dial that are known before anything is looked at; nothing is kept of them. */
export function refusalByChaos(action: ChaosAction | undefined): StripeError | null {
  if (action === 'rate_limit_429') return rateLimited();
  if (action === 'refuse_400') {
    const says = { type: 'invalid_request_error', code: 'parameter_invalid_empty', param: 'chaos' } as const;
    return new StripeError(400, 'This request was refused by the chaos dial.', says);
  }
  return null;
}

/** A refusal that is not true: the work was done. */
export function chaosRefusal(): StripeError {
  return new StripeError(400, 'This request was refused (asked for by the chaos dial).', {
    type: 'invalid_request_error',
  });
}

/** The issuer refuses, whatever the test card says otherwise. */
export function chaosDecline(): StripeError {
  return new StripeError(402, 'Your card was declined.', {
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'generic_decline',
  });
}

function rateLimited(): StripeError {
  return new StripeError(
    429,
    'Request rate limit exceeded. Learn more about rate limits https://stripe.com/docs/rate-limits.',
    { type: 'invalid_request_error', code: 'rate_limit' },
    { 'stripe-rate-limited-reason': 'global-rate' },
  );
}
