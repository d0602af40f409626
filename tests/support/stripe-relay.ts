/** Stands between a test's shop and the sandbox and changes answers on the wire, for what the sandbox itself never says. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resetConfig } from '#lib/config/config.ts';
import type { Shop } from './shop.ts';

type Answer = { readonly status: number; readonly body: unknown };
/** Gives the changed answer, or null for the sandbox's own. `asked` is `GET /v1/…`, without its query. */
export type Change = (asked: string, theirs: () => Promise<Answer>) => Promise<Answer | null> | Answer | null;

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** Runs `work` with the shop's calls of Stripe going through the relay. */
export async function throughRelay<T>(shop: Shop, change: Change, work: () => Promise<T>): Promise<T> {
  const relay = createServer(async (request, response) => {
    const { url = '', method = 'GET' } = request;
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const body = await bodyOf(request);
    const theirs = async (): Promise<Answer> => {
      const answer = await fetch(`${shop.sandbox.origin}${url}`, {
        method,
        headers: headers as Record<string, string>,
        ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
      });
      return { status: answer.status, body: await answer.json() };
    };
    const given = (await change(`${method} ${url.split('?')[0]}`, theirs)) ?? (await theirs());
    response.writeHead(given.status, { 'content-type': 'application/json' }).end(JSON.stringify(given.body));
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  process.env.STRIPE_API_URL = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
  resetConfig();
  try {
    return await work();
  } finally {
    process.env.STRIPE_API_URL = shop.sandbox.origin;
    resetConfig();
    relay.closeAllConnections();
    await new Promise((resolve) => relay.close(resolve));
  }
}
