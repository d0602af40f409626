/**
 * The static half of the Stripe.js stand-in: `/stripe.js`, the frames of the Elements, the 3DS page and the pages of redirect methods. Answers null for
 * what is not its own. Nothing here reads or keeps state; the programs talk to the API of the same origin.
 */
import { type Asset, loadAssets } from './bundle.ts';
import { checkoutDocument, isCheckoutPath } from './checkout/document.ts';
import { challengeDocument, elementDocument } from './documents.ts';

export interface BrowserRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

export interface BrowserResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
}

export interface BrowserDeps {
  /** The sandbox's own origin, e.g. `http://127.0.0.1:4242`. Documents say 'self', so any name of the host works. */
  readonly origin: string;
}

const COMMON_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Referrer-Policy': 'no-referrer',
};

const YEAR_S = 31_536_000;
const ELEMENT = /^\/_sandbox\/elements\/([a-z-]+)(\.(?:js|css))?$/;
const CHALLENGE = /^\/_sandbox\/(3ds|redirect)\/\w+$/;

export async function handleBrowserRequest(
  request: BrowserRequest,
  _deps: BrowserDeps,
): Promise<BrowserResponse | null> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return null;
  if (request.path === '/stripe.js') return serveScript();
  if (CHALLENGE.test(request.path)) {
    return serveDocument(challengeDocument(await loadAssets()));
  }
  if (isCheckoutPath(request.path)) return servePage(checkoutDocument(await loadAssets()));
  const element = ELEMENT.exec(request.path);
  if (!element) return null;
  const [, name = '', extension] = element;
  const assets = await loadAssets();
  if (!extension) {
    const document = elementDocument(name, assets);
    return document === undefined ? null : serveDocument(document);
  }
  const asset = assets.get(name + extension);
  return asset ? serveAsset(asset, request.query.get('v')) : null;
}

/** Its address is fixed, so browsers have to ask again; any page may load it. */
async function serveScript(): Promise<BrowserResponse | null> {
  const asset = (await loadAssets()).get('stripe.js');
  if (!asset) return null;
  return {
    status: 200,
    headers: {
      ...COMMON_HEADERS,
      'Content-Type': asset.contentType,
      'Cache-Control': 'no-cache',
      'Access-Control-Allow-Origin': '*',
      ETag: `"${asset.hash}"`,
    },
    body: asset.body,
  };
}

function serveAsset(asset: Asset, version: string | null): BrowserResponse {
  const named = version === asset.hash;
  return {
    status: 200,
    headers: {
      ...COMMON_HEADERS,
      'Content-Type': asset.contentType,
      'Cache-Control': named ? `public, max-age=${YEAR_S}, immutable` : 'no-cache',
    },
    body: asset.body,
  };
}

/** Frames may stand on any shop's page, may run only their own program and may talk only to their own origin. */
function serveDocument(html: string): BrowserResponse {
  const csp = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'none'",
    'font-src * data:',
    "base-uri 'none'",
    "form-action 'none'",
    'frame-ancestors *',
  ];
  return {
    status: 200,
    headers: {
      ...COMMON_HEADERS,
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-cache',
      'Content-Security-Policy': csp.join('; '),
    },
    body: html,
  };
}

/** A page of its own: it holds frames of its own origin, and nobody frames it. */
function servePage(html: string): BrowserResponse {
  const csp = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    status: 200,
    headers: {
      ...COMMON_HEADERS,
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': csp.join('; '),
    },
    body: html,
  };
}
