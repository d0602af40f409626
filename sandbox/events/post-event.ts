/** One HTTP attempt to deliver an event. Never throws: what went wrong is part of the attempt. */
import http from 'node:http';
import https from 'node:https';

export interface Attempt {
  /** Unix seconds. */
  at: number;
  status: number | null;
  error: string | null;
  duration_ms: number;
}

const TIMEOUT_MS = 30_000;
const httpAgent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const httpsAgent = new https.Agent({ keepAlive: true, maxSockets: 64 });

export function delivered(attempt: Attempt): boolean {
  return attempt.status !== null && attempt.status >= 200 && attempt.status < 300;
}

/** @param at unix seconds of the account's clock, for the record */
export function postEvent(url: string, body: string, signature: string, at: number): Promise<Attempt> {
  const started = performance.now();
  return new Promise((resolve) => {
    const settle = (status: number | null, error: string | null): void =>
      resolve({ at, status, error, duration_ms: Math.round(performance.now() - started) });
    let target: URL;
    try {
      target = new URL(url);
    } catch {
      settle(null, 'invalid URL');
      return;
    }
    const secure = target.protocol === 'https:';
    const request = (secure ? https : http).request(
      target,
      {
        method: 'POST',
        agent: secure ? httpsAgent : httpAgent,
        timeout: TIMEOUT_MS,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-length': Buffer.byteLength(body),
          'stripe-signature': signature,
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          accept: '*/*; q=0.5, application/xml',
          'cache-control': 'no-cache',
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => settle(response.statusCode ?? null, null));
        response.on('error', (error) => settle(null, error.message));
      },
    );
    request.on('timeout', () => request.destroy(new Error('timed out')));
    request.on('error', (error) => settle(null, error.message));
    request.end(body);
  });
}
