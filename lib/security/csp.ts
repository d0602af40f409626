/**
 * Content Security Policies. Pay pages: a nonce per answer, and Stripe's hosts (or the sandbox's) as the only third
 * party. Every other document: no third party at all, inline scripts by hash. Answers that are no document run nothing.
 */
import { createHash } from 'node:crypto';
import { getConfig } from '#lib/config/config.ts';

export const CSP_REPORT_PATH = '/api/csp-reports';

/** The style sheet that the toast library inserts as an element; a test compares it with the installed version. */
export const TOAST_STYLE_HASH = "'sha256-StEaX+se6YS7pqjzrzMIA0KaX9zF/8zAhvQXZAe5epY='";

/** It appends the element empty and fills it afterwards, and the browser judges both; an empty sheet styles nothing. */
const EMPTY_STYLE_HASH = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/** For JSON, files and redirects. */
export const NO_DOCUMENT_POLICY =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

type Hosts = {
  readonly script: readonly string[];
  readonly frame: readonly string[];
  readonly connect: readonly string[];
  readonly image: readonly string[];
};

/** What Stripe documents for Elements with Link; no maps, so addresses are typed, not looked up at a third party. */
const STRIPE_HOSTS: Hosts = {
  script: ['https://js.stripe.com', 'https://*.js.stripe.com'],
  frame: [
    'https://js.stripe.com',
    'https://*.js.stripe.com',
    'https://hooks.stripe.com',
    'https://link.com',
    'https://*.link.com',
  ],
  connect: ['https://api.stripe.com', 'https://link.com', 'https://*.link.com'],
  image: ['https://*.stripe.com', 'https://*.link.com'],
};

function paymentHosts(): Hosts {
  const { payments, stripe } = getConfig();
  if (payments === 'stripe') return STRIPE_HOSTS;
  const origins = [
    ...new Set([new URL(stripe.scriptUrl).origin, new URL(stripe.apiUrl ?? stripe.scriptUrl).origin]),
  ];
  return { script: origins, frame: origins, connect: origins, image: [] };
}

/** React and Next evaluate text and insert styles while developing; production never does. */
export type PolicyOptions = { readonly dev: boolean };

const DEV_SCRIPT = ["'unsafe-eval'"];

function policy(parts: {
  script: readonly string[];
  style: readonly string[];
  frame: readonly string[];
  connect: readonly string[];
  image: readonly string[];
  dev: boolean;
}): string {
  const own = (...sources: (readonly string[])[]): string => ["'self'", ...sources.flat()].join(' ');
  const directives = [
    "default-src 'none'",
    `script-src ${own(parts.script, parts.dev ? DEV_SCRIPT : [])}`,
    "script-src-attr 'none'",
    `style-src-elem ${parts.dev ? "'self' 'unsafe-inline'" : own([TOAST_STYLE_HASH, EMPTY_STYLE_HASH], parts.style)}`,
    // Positions and sizes that the server renders are style attributes; they can neither load nor run anything.
    "style-src-attr 'unsafe-inline'",
    `img-src ${own(['data:', 'blob:'], parts.image)}`,
    "font-src 'self'",
    `connect-src ${own(parts.connect, parts.dev ? ['ws:'] : [])}`,
    `frame-src ${parts.frame.length === 0 ? "'none'" : parts.frame.join(' ')}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(getConfig().appUrl.startsWith('https://') ? ['upgrade-insecure-requests'] : []),
    `report-uri ${CSP_REPORT_PATH}`,
  ];
  return directives.join('; ');
}

/** For pages that pay. @param nonce base64, new for every answer */
export function payPagePolicy(nonce: string, options: PolicyOptions): string {
  const hosts = paymentHosts();
  return policy({
    script: [`'nonce-${nonce}'`, ...hosts.script],
    style: [`'nonce-${nonce}'`],
    frame: hosts.frame,
    connect: hosts.connect,
    image: hosts.image,
    ...options,
  });
}

/** For every other document. @param scriptHashes of its inline scripts; development allows all instead */
export function documentPolicy(scriptHashes: readonly string[], options: PolicyOptions): string {
  return policy({
    // Speculation rules hold addresses to prerender, no code.
    script: ["'inline-speculation-rules'", ...(options.dev ? ["'unsafe-inline'"] : scriptHashes)],
    style: [],
    frame: [],
    connect: [],
    image: [],
    ...options,
  });
}

/** The source expression that allows exactly this text. */
export const hashSource = (text: string): string =>
  `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
