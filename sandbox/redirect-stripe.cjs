/**
 * `SANDBOX_URL=http://127.0.0.1:4242 node --require ./sandbox/redirect-stripe.cjs app.js`: what the program would send to
 * Stripe goes to the sandbox, for libraries that make their SDK themselves and let nobody set a host. Any Node since 18.
 */
const http = require('node:http');
const https = require('node:https');
const { syncBuiltinESMExports } = require('node:module');

const STRIPE_HOSTS = new Set(['api.stripe.com', 'files.stripe.com', 'connect.stripe.com']);
const sandbox = new URL(process.env.SANDBOX_URL ?? 'http://127.0.0.1:4242');
const { request } = https;
const { fetch } = globalThis;

/** Both forms of `https.request` as one set of options. */
function optionsOf(args) {
  const [first, second] = args;
  if (typeof first !== 'string' && !(first instanceof URL)) return first;
  const { hostname, pathname, search } = new URL(first);
  return { hostname, path: pathname + search, ...(typeof second === 'object' ? second : {}) };
}

https.request = (...args) => {
  const options = optionsOf(args);
  if (!STRIPE_HOSTS.has(options.hostname ?? options.host)) return request(...args);
  // The agent of an SDK speaks TLS; the sandbox does not.
  const { agent: _agent, protocol: _protocol, ...rest } = options;
  const callback = args.find((argument) => typeof argument === 'function');
  const { hostname, port } = sandbox;
  const redirected = http.request({ ...rest, host: hostname, hostname, port }, callback);
  // SDKs write the body when the connection is secure, and would wait for that for ever.
  redirected.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', () => socket.emit('secureConnect'));
  });
  return redirected;
};

globalThis.fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (!STRIPE_HOSTS.has(url.hostname)) return fetch(input, init);
  const there = new URL(url.pathname + url.search, sandbox);
  return fetch(input instanceof Request ? new Request(there, input) : there, init);
};

syncBuiltinESMExports();
