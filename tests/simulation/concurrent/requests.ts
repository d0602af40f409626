/** Requests as our pages and Stripe.js send them, each on a connection of its own, over real HTTP. No answer is status 0. */
import { request as httpRequest } from 'node:http';
import type { CreateIntentAnswer, ErrorAnswer } from '#lib/contracts/payments.ts';
import type { KnownIntent, Person } from './people.ts';
import type { Stage } from './stage.ts';

const PATIENCE_MS = 45_000;

type Sent = {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};
export type Reply<T> = { readonly status: number; readonly body: Partial<T> & Partial<ErrorAnswer> };

function send(
  port: number,
  path: string,
  { method, headers, body }: Sent,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const none = (): void => resolve({ status: 0, text: '{}' });
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        agent: false,
        timeout: PATIENCE_MS,
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', none);
        response.on('aborted', none);
      },
    );
    request.on('timeout', () => request.destroy());
    request.on('error', none);
    request.end(body);
  });
}

/** What an answer was, in a few words for the trace. */
export const inWords = ({ status, body }: Reply<{ status: string; state: string }>): string =>
  `${status} ${body.error?.code ?? body.state ?? body.status ?? ''}`.trim();

/** A request of a signed-in person's page. */
export async function ask<T>(
  stage: Stage,
  by: Person,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  options: { body?: object; key?: string } = {},
): Promise<Reply<T>> {
  const origin = `http://localhost:${stage.front.port}`;
  const { status, text } = await send(stage.front.port, path, {
    method,
    headers: {
      host: `localhost:${stage.front.port}`,
      cookie: by.cookie,
      origin,
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(options.key === undefined ? {} : { 'idempotency-key': options.key }),
    },
    body: options.body === undefined ? '' : JSON.stringify(options.body),
  });
  try {
    const body: Reply<T>['body'] = JSON.parse(text);
    return { status, body };
  } catch {
    return { status, body: {} };
  }
}

export type PressAnswer = Reply<CreateIntentAnswer>;

/** Confirms as Stripe.js does. @returns Stripe's status of the intent, or why there is none */
export async function confirmAtStripe(
  stage: Stage,
  intent: KnownIntent,
  paymentMethod: string,
): Promise<string> {
  const { origin, publishableKey } = stage.browser;
  const { status, text } = await send(
    Number(new URL(origin).port),
    `/v1/payment_intents/${intent.id}/confirm`,
    {
      method: 'POST',
      headers: {
        authorization: `Bearer ${publishableKey}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        client_secret: intent.clientSecret,
        payment_method: paymentMethod,
        return_url: `http://localhost:${stage.front.port}/checkout/return`,
        use_stripe_sdk: 'true',
      }).toString(),
    },
  );
  const body: { status?: string; error?: { code?: string } } = JSON.parse(text);
  return body.status ?? `${status} ${body.error?.code ?? ''}`;
}
