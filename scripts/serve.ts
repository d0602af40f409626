/**
 * The web process: a thin HTTP server around Next's request handler. It decides what a client may say about itself,
 * bounds what a request may be, adds the headers of every answer, and drains when it is told to stop.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import next from 'next';
import { closeSharedDatabase } from '#db/client.ts';
import { countDemoAccounts } from '#lib/auth/demo-accounts.ts';
import { type Config, getConfig } from '#lib/config/config.ts';
import { isConfigError } from '#lib/config/config-error.ts';
import { isTagged } from '#lib/domain/tagged-error.ts';
import { errorResponse } from '#lib/http/error-response.ts';
import { logger } from '#lib/observability/logger.ts';
import { documentPolicy } from '#lib/security/csp.ts';
import { answerHeaders } from './web/answer-headers.ts';
import { cleanHeaders } from './web/client-headers.ts';
import { documentHolder, mayBeDocument } from './web/hold-document.ts';
import { addressesToBind, listen } from './web/listen.ts';
import { readReactFunctions } from './web/react-functions.ts';
import { refusalOf } from './web/request-bounds.ts';

const ROOT = join(import.meta.dirname, '..');
const DRAIN_MS = 20_000;
const PAY_PAGES = /^\/(checkout|payment-methods)(\/|$)/;

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function stop(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Real money and accounts whose password is public must not meet. */
async function refuseDemoAccounts(config: Config): Promise<void> {
  if (!config.livemode) return;
  const count = await countDemoAccounts();
  if (count > 0) {
    stop(
      `STRIPE_SECRET_KEY: is a live key, and ${count} demo accounts exist in this database. Use another database.`,
    );
  }
}

async function refuse(
  response: ServerResponse,
  code: Parameters<typeof errorResponse>[0]['code'],
): Promise<void> {
  const answer = errorResponse({ code }, crypto.randomUUID());
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  // What is left of a refused body is not read.
  response.setHeader('Connection', 'close');
  response.statusCode = answer.status;
  response.end(await answer.text());
}

/** The function that answers every request. */
function listener(
  config: Config,
  handle: Handle,
  dev: boolean,
): (i: IncomingMessage, o: ServerResponse) => void {
  const headers = answerHeaders({ https: config.appUrl.startsWith('https://') });
  const devPolicy = dev ? documentPolicy([], { dev }) : '';
  const hold = documentHolder({
    reactFunctions: dev ? [] : readReactFunctions(ROOT),
    onRefused: (path, count) => logger.error({ path, count }, 'inline scripts that may not run'),
  });
  return (request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    cleanHeaders(request, config.trustedProxyHops, { dev });
    for (const [name, value] of headers) response.setHeader(name, value);
    const refusal = refusalOf(request, path);
    if (refusal) {
      void refuse(response, refusal);
      return;
    }
    if (PAY_PAGES.test(path)) response.removeHeader('Content-Security-Policy');
    else if (dev) response.setHeader('Content-Security-Policy', devPolicy);
    else if (mayBeDocument(request, path)) hold(request, response, path);
    handle(request, response).catch((error: unknown) => {
      logger.error({ err: error, path }, 'request failed outside a route');
      if (!response.headersSent) void refuse(response, 'internal_error');
      else response.destroy();
    });
  };
}

function boundedServer(onRequest: (request: IncomingMessage, response: ServerResponse) => void): Server {
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      // Longer than a load balancer's, so that it never sends into a connection we are closing.
      keepAliveTimeout: 75_000,
      connectionsCheckingInterval: 5_000,
    },
    onRequest,
  );
  server.maxHeadersCount = 100;
  return server;
}

/** Stops accepting, lets requests in flight finish, closes the pool; a second signal does not wait. */
function drainOnSignal(servers: readonly Server[], close: () => Promise<void>): void {
  let stopping = false;
  const forEach = (action: (server: Server) => void) => () => {
    for (const server of servers) action(server);
  };
  const closeIdle = forEach((server) => server.closeIdleConnections());
  const drain = async (signal: string): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, 'draining');
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    closeIdle();
    // Kept-alive connections become idle one by one.
    const idle = setInterval(closeIdle, 100);
    const late = setTimeout(
      forEach((server) => server.closeAllConnections()),
      DRAIN_MS,
    );
    await Promise.all(closed);
    clearInterval(idle);
    clearTimeout(late);
    await close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void drain(signal));
}

/** Hot reload's sockets, whichever loopback address `localhost` was; before Next's first request nobody answers them. */
function passUpgrades(from: Server, to: Server): void {
  from.on('upgrade', (request, socket, head) => {
    if (!to.emit('upgrade', request, socket, head)) socket.destroy();
  });
}

async function main(): Promise<void> {
  const dev = process.argv.includes('--dev');
  const config = getConfig();
  process.env.NEXTAUTH_URL = config.appUrl;
  const port = Number(process.env.PORT ?? '3000');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) stop('PORT: expected a number from 0 to 65535');
  await refuseDemoAccounts(config);

  let answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) =>
    void refuse(response, 'service_unavailable');
  // The port is taken first: a build that is loaded for nothing costs seconds.
  const addresses = addressesToBind(process.env.HOST, { localOnly: dev || config.payments === 'sandbox' });
  const servers = await listen(() => boundedServer((i, o) => answer(i, o)), addresses, port);
  const [first] = servers;
  // Next answers upgrades on the server that it is given. In production it gets one that never listens: an upgrade
  // that nobody wants is then an ordinary request, instead of a socket that stays open for nothing.
  const upgrades = createServer();
  const app = next({ dev, dir: ROOT, port, hostname: 'localhost', httpServer: upgrades });
  await app.prepare();
  answer = listener(config, app.getRequestHandler(), dev);
  if (dev) for (const server of servers) passUpgrades(server, upgrades);
  drainOnSignal(servers, async () => {
    await Promise.allSettled([app.close(), closeSharedDatabase()]);
  });
  const bound = first?.address();
  logger.info({ port: typeof bound === 'object' ? bound?.port : port, addresses }, 'listening');
}

process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled rejection'));
main().catch((error: unknown) => {
  if (isConfigError(error) || isTagged(error, 'PortTaken')) stop(error.message);
  logger.fatal({ err: error }, 'the web process could not start');
  process.exit(1);
});
