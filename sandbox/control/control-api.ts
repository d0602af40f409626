/**
 * The control API under `/_sandbox/`: faults, clock, deliveries, request log, asynchronous outcomes, 3D Secure
 * results. JSON in and out; the account is that of the Bearer secret key. Tests and the page use it, never the shop.
 */
import { failure, success, toAnswer } from '../http/api-result.ts';
import { authenticate } from '../http/auth.ts';
import { type Answer, type Exchange, header } from '../http/exchange.ts';
import { decodeForm } from '../http/form.ts';
import { invalidRequest } from '../http/stripe-error.ts';
import type { Account } from '../state/account.ts';
import type { Accounts } from '../state/accounts.ts';
import { type Act, actOn } from './act.ts';
import { updateCard } from './card-update.ts';
import { type Json, only, readAsync, readChaos, readClock, readSkew } from './control-params.ts';
import { actInDashboard, patchObject } from './dashboard.ts';
import { ISSUER_ACTS } from './issuer-control.ts';
import { rollSecret } from './roll-secret.ts';
import { finishThreeDSecure } from './three-d-secure.ts';

interface Press {
  readonly account: Account;
  readonly origin: string;
  readonly body: Json;
  readonly query: URLSearchParams;
  /** What stands for `:id` in the path. */
  readonly id: string;
}

type Run = (press: Press) => object | Promise<object>;

const MAX_LIST = 1000;

function limitOf(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? MAX_LIST);
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, MAX_LIST) : MAX_LIST;
}

function clockState(account: Account): object {
  const { clock } = account;
  return {
    now: clock.now(),
    offsetSeconds: Math.round(clock.offsetMs / 1000),
    skewSeconds: clock.skewSeconds,
  };
}

function asyncState(account: Account): object {
  return { ...account.scheduler.settings, pending: account.scheduler.pending() };
}

async function resend({ account, body, id }: Press): Promise<object> {
  const event = account.events.get(id);
  if (event === undefined) throw invalidRequest(`No such event: '${id.slice(0, 100)}'`, { param: 'id' }, 404);
  const wanted = body.endpoint;
  const endpoints = account
    .endpointsFor(event.type)
    .filter((endpoint) => wanted === undefined || endpoint.id === wanted);
  await account.deliverer.resend(event, endpoints);
  return { resent: endpoints.length };
}

const acting =
  (act: Act): Run =>
  ({ account, origin, body, id }) =>
    actOn(account, origin, (call) => act(call, body, id));

function releaseHeld({ account, body }: Press): object {
  only(body, ['id'], '');
  return { released: account.held.release(typeof body.id === 'string' ? body.id : undefined) };
}

const ROUTES: ReadonlyMap<string, Run> = new Map<string, Run>([
  ['GET chaos', ({ account }) => account.chaos.settings],
  [
    'POST chaos',
    ({ account, body }) => {
      account.chaos.set(readChaos(account.chaos.settings, body));
      return account.chaos.settings;
    },
  ],
  ['GET clock', ({ account }) => clockState(account)],
  [
    'POST clock',
    ({ account, body }) => {
      const skewSeconds = readSkew(body);
      account.advanceClock(readClock(account.clock, body));
      if (skewSeconds !== undefined) account.skewClock(skewSeconds);
      return clockState(account);
    },
  ],
  ['GET async', ({ account }) => asyncState(account)],
  [
    'POST async',
    ({ account, body }) => {
      account.scheduler.settings = readAsync(account.scheduler.settings, body);
      return asyncState(account);
    },
  ],
  ['POST async/run', ({ account }) => ({ ran: account.scheduler.runAsync() })],
  ['GET held', ({ account }) => ({ data: account.held.list() })],
  ['POST held/release', releaseHeld],
  ['POST dashboard', ({ account, origin, body }) => actInDashboard(account, origin, body)],
  ['POST objects/:id', ({ account, body, id }) => patchObject(account, id, body)],
  ['GET deliveries', ({ account, query }) => ({ data: account.deliverer.list(limitOf(query)) })],
  ['GET requests', ({ account, query }) => ({ data: account.requests.newestFirst(limitOf(query)) })],
  ['POST events/:id/resend', resend],
  ['POST webhooks/flush', async ({ account }) => ({ flushed: await account.deliverer.flush() })],
  ['POST webhook_endpoints/:id/roll', ({ account, body, id }) => rollSecret(account, id, body)],
  ['POST payment_methods/:id/network_update', acting(updateCard)],
  ...ISSUER_ACTS.map(([path, act]): [string, Run] => [path, acting(act)]),
  [
    'POST reset',
    ({ account }) => {
      account.reset();
      return { reset: true };
    },
  ],
]);

function readBody(exchange: Exchange): Json {
  if (exchange.body === '') return {};
  const type = header(exchange.headers, 'content-type') ?? '';
  if (type.startsWith('application/x-www-form-urlencoded')) return decodeForm(exchange.body);
  try {
    const body: unknown = JSON.parse(exchange.body);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    // Falls through to the one refusal below.
  }
  throw invalidRequest('The body must be a JSON object.');
}

const PREFIX = '/_sandbox/';

/** What a path of the control API does to an account; the page's buttons press the same. */
export async function perform(
  accounts: Accounts,
  account: Account,
  method: string,
  name: string,
  body: Json,
  query = new URLSearchParams(),
): Promise<object> {
  const [kind = '', id = '', ...rest] = name.split('/');
  const route =
    ROUTES.get(`${method} ${name}`) ?? ROUTES.get([`${method} ${kind}`, ':id', ...rest].join('/'));
  if (route === undefined)
    throw invalidRequest(`Unknown control path: ${method} ${PREFIX}${name.slice(0, 100)}`, {}, 404);
  const result = await route({ account, origin: accounts.origin, body, query, id });
  account.saveCounters();
  await account.journal.flushed();
  return result;
}

async function run(accounts: Accounts, exchange: Exchange): Promise<object> {
  const name = exchange.path.slice(PREFIX.length).replace(/\/$/, '');
  if (name === 'health') return { status: 'ok', accounts: accounts.all().length };
  const body = readBody(exchange);
  const challenge = /^3ds\/([^/]+)\/complete$/.exec(name)?.[1];
  if (exchange.method === 'POST' && challenge !== undefined)
    return finishThreeDSecure(accounts, challenge, body);
  const caller = authenticate(header(exchange.headers, 'authorization'), undefined);
  if (caller.client) throw invalidRequest('The control API needs a secret key.', {}, 403);
  const account = accounts.get(caller.account);
  return perform(accounts, account, exchange.method, name, body, new URLSearchParams(exchange.query));
}

export function controlHandler(accounts: Accounts): (exchange: Exchange) => Promise<Answer | null> {
  return async (exchange) => {
    if (!exchange.path.startsWith(PREFIX)) return null;
    const requestId = accounts.newRequestId();
    try {
      return toAnswer(success(JSON.stringify(await run(accounts, exchange))), requestId);
    } catch (thrown) {
      return toAnswer(failure(thrown, '', false), requestId);
    }
  };
}
