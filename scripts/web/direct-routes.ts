/**
 * The two requests that earn money, without Next's frame around them: the same route handlers, given a web Request and
 * asked for a web Response. The frame costs such a request more processor time than its own work does (docs/benchmarks.md).
 * What is not named here, another method or a path written differently goes to Next, which serves the same files.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { POST as createIntent } from '#app/api/payments/intents/route.ts';
import { POST as receiveWebhook } from '#app/api/webhooks/stripe/route.ts';
import type { Route } from '#lib/http/route-options.ts';

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ['POST /api/payments/intents', createIntent],
  ['POST /api/webhooks/stripe', receiveWebhook],
]);

/** The handler of a request that is served directly. */
export const directRoute = (request: IncomingMessage): Route | undefined =>
  ROUTES.get(`${request.method} ${request.url}`);

/** Read when it is asked for, so that a refused request costs no memory. A body that is given up is not read on. */
function bodyOf(request: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Buffer> = request[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

function webRequest(incoming: IncomingMessage, origin: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (typeof value === 'string') headers.set(name, value);
    else for (const one of value ?? []) headers.append(name, one);
  }
  const gone = new AbortController();
  incoming.once('close', () => {
    if (!incoming.complete) gone.abort();
  });
  const body = hasBody(incoming) ? { body: bodyOf(incoming), duplex: 'half' as const } : {};
  return new Request(`${origin}${incoming.url}`, {
    method: incoming.method ?? 'POST',
    headers,
    signal: gone.signal,
    ...body,
  });
}

async function send(response: Response, outgoing: ServerResponse, incoming: IncomingMessage): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') outgoing.setHeader(name, value);
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies);
  // What is left of a body that was given up would be taken for the next request.
  if (!incoming.complete) outgoing.setHeader('Connection', 'close');
  if (response.body !== null) outgoing.setHeader('Content-Length', body.length);
  outgoing.end(body);
}

/**
 * Answers a request by its handler.
 * @param origin of the shop, which the handler's `request.url` begins with
 */
export async function answerDirectly(
  route: Route,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  origin: string,
): Promise<void> {
  await send(await route(webRequest(incoming, origin)), outgoing, incoming);
}
