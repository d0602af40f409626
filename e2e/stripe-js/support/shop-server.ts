/** A small shop on its own origin with a strict CSP: nonce scripts, own styles, and the sandbox as the only third party. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import Stripe from 'stripe';

export interface ShopOptions {
  readonly sandboxUrl: string;
  readonly secretKey: string;
  readonly publishableKey: string;
}

export interface Shop {
  readonly url: string;
  /** Path, query and body of every request that reached the shop. */
  readonly received: string[];
  readonly stripe: Stripe;
  close(): Promise<void>;
}

let app: Promise<string> | undefined;

function buildApp(): Promise<string> {
  app ??= build({
    entryPoints: [fileURLToPath(new URL('./shop-app.tsx', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'automatic',
    // Development builds of React run StrictMode's second mount.
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'silent',
  }).then((result) => result.outputFiles[0]?.text ?? '');
  return app;
}

const STYLE = `body { margin: 0 auto; padding: 16px; max-width: 560px; font-family: sans-serif; background: #fff; color: #111 }
body.dark { background: #10141d; color: #eee; color-scheme: dark }
form { display: grid; gap: 24px } button { min-height: 44px } output { display: block; overflow-wrap: anywhere }`;

function page(options: ShopOptions, nonce: string, dark: boolean): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/shop.css">
<script src="${options.sandboxUrl}/stripe.js" nonce="${nonce}"></script></head>
<body class="${dark ? 'dark' : ''}"><div id="root" data-key="${options.publishableKey}"></div>
<script src="/shop.js" nonce="${nonce}"></script></body></html>`;
}

function contentSecurityPolicy(sandboxUrl: string, nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' ${sandboxUrl}`,
    "style-src 'self'",
    `frame-src ${sandboxUrl}`,
    `connect-src 'self' ${sandboxUrl}`,
    "base-uri 'none'",
    "form-action 'self'",
    'report-uri /csp-report',
  ].join('; ');
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

interface ShopContext {
  readonly options: ShopOptions;
  readonly stripe: Stripe;
  readonly script: string;
}

async function createIntent({ stripe }: ShopContext, query: URLSearchParams): Promise<string> {
  const shared = {
    automatic_payment_methods: { enabled: true },
    ...JSON.parse(query.get('intentParams') ?? '{}'),
  };
  const intent =
    query.get('intent') === 'setup'
      ? await stripe.setupIntents.create(shared)
      : await stripe.paymentIntents.create({
          ...shared,
          amount: Number(query.get('amount') ?? 1999),
          currency: 'eur',
        });
  return JSON.stringify({ id: intent.id, clientSecret: intent.client_secret });
}

/** The server side of a two-step confirmation: the token is all that the browser sends. */
async function payWithToken({ stripe }: ShopContext, query: URLSearchParams): Promise<string> {
  const intent = await stripe.paymentIntents.create({
    amount: 1999,
    currency: 'eur',
    confirm: true,
    confirmation_token: query.get('token') ?? '',
  });
  return JSON.stringify({ status: intent.status, clientSecret: intent.client_secret });
}

async function answer(context: ShopContext, url: URL, response: ServerResponse): Promise<void> {
  const send = (type: string, body: string): void => {
    response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(body);
  };
  switch (url.pathname) {
    case '/shop.js':
      return send('text/javascript', context.script);
    case '/shop.css':
      return send('text/css', STYLE);
    case '/create-intent':
      return send('application/json', await createIntent(context, url.searchParams));
    case '/pay-with-token':
      return send('application/json', await payWithToken(context, url.searchParams));
    case '/return':
      return send('text/html', '<!doctype html><html lang="en"><title>Thanks</title><h1>Thanks</h1></html>');
    case '/': {
      const nonce = randomBytes(12).toString('base64');
      const policy = contentSecurityPolicy(context.options.sandboxUrl, nonce);
      response.setHeader('Content-Security-Policy', policy);
      return send('text/html', page(context.options, nonce, url.searchParams.get('dark') === '1'));
    }
    default:
      response.writeHead(204).end();
  }
}

export async function startShop(options: ShopOptions): Promise<Shop> {
  const { hostname, port } = new URL(options.sandboxUrl);
  const stripe = new Stripe(options.secretKey, { host: hostname, port, protocol: 'http', telemetry: false });
  const context: ShopContext = { options, stripe, script: await buildApp() };
  const received: string[] = [];

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    received.push(`${request.method} ${request.url} ${await readBody(request)}`);
    try {
      await answer(context, new URL(request.url ?? '/', 'http://localhost'), response);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  }

  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The shop has no port.');
  return {
    url: `http://localhost:${address.port}`,
    received,
    stripe,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
