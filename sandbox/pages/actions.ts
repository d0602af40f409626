/** What the page's forms do: each is a call of the control API, or a small change of the dial. */
import { perform } from '../control/control-api.ts';
import type { Json } from '../control/control-params.ts';
import type { Answer, Exchange } from '../http/exchange.ts';
import { decodeForm } from '../http/form.ts';
import { StripeError } from '../http/stripe-error.ts';
import type { Account } from '../state/account.ts';
import type { Accounts } from '../state/accounts.ts';
import { isOwnForm } from './form-guard.ts';
import { html } from './html.ts';
import { page } from './layout.ts';

const NUMBERS: ReadonlySet<string> = new Set([
  'advanceSeconds',
  'delayMs',
  'latencyMs',
  'seed',
  'duplicate',
  'times',
  'amount',
  'skewSeconds',
]);
const FLAGS = ['drop', 'reorder', 'hold', 'beforeAnswer', 'equalTimestamps'] as const;

/** Which sentence the next page says. */
const DONE: ReadonlyMap<string, string> = new Map([
  ['clock', 'clock'],
  ['async/run', 'async'],
  ['reset', 'reset'],
  ['chaos', 'chaos'],
  ['chaos/rule', 'chaos'],
  ['chaos/clear', 'chaos'],
]);

const doneOf = (action: string): string =>
  action.endsWith('/resend') ? 'resent' : (DONE.get(action) ?? 'done');

function typed(form: Readonly<Record<string, unknown>>): Json {
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(form)) {
    if (['token', 'account', 'action', 'back'].includes(name) || value === '') continue;
    body[name] = NUMBERS.has(name) ? Number(value) : value;
  }
  return body;
}

/** A box that is not ticked is not sent at all, but means «no». */
function dialBody(form: Json): Json {
  const { latencyMs, seed, duplicate, delayMs } = form;
  const flags = Object.fromEntries(FLAGS.map((name) => [name, form[name] === 'true']));
  return { latencyMs, seed, webhooks: { duplicate, delayMs, ...flags } };
}

function ruleBody(account: Account, form: Json): Json {
  const { fault, method, path, times } = form;
  const match = { ...(method === 'any' ? {} : { method }), ...(path === undefined ? {} : { path }) };
  return { rules: [...account.chaos.settings.rules, { action: fault, match, times }] };
}

function act(accounts: Accounts, account: Account, action: string, form: Json): Promise<object> {
  const press = (name: string, body: Json): Promise<object> => perform(accounts, account, 'POST', name, body);
  switch (action) {
    case 'chaos':
      return press('chaos', dialBody(form));
    case 'chaos/rule':
      return press('chaos', ruleBody(account, form));
    case 'chaos/clear':
      return press('chaos', { rules: [] });
    default:
      return press(action, form);
  }
}

/** Back to where the form was; never to another site. @param done what the page then says */
function backTo(back: unknown, done?: string): string {
  const url = new URL(typeof back === 'string' && back.startsWith('/?') ? back : '/', 'http://localhost');
  url.searchParams.delete('done');
  if (done !== undefined) url.searchParams.set('done', done);
  return `/${url.search}`;
}

export async function handleAction(accounts: Accounts, exchange: Exchange): Promise<Answer> {
  const form = decodeForm(exchange.body);
  if (!isOwnForm(exchange, form.token)) {
    return page(
      'Refused',
      html`<main id="main"><h1>Refused</h1><p>This form does not come from the sandbox's own page, or the sandbox was started anew. Load the page again.</p><p><a href="/">To the page</a></p></main>`,
      403,
    );
  }
  const name = String(form.account ?? '');
  const action = String(form.action ?? '');
  const account = accounts.all().find((candidate) => candidate.name === name);
  try {
    if (account === undefined)
      throw new StripeError(404, 'No such account.', { type: 'invalid_request_error' });
    await act(accounts, account, action, typed(form));
  } catch (thrown) {
    if (!(thrown instanceof StripeError)) throw thrown;
    return page(
      'Not done',
      html`<main id="main"><h1>Not done</h1><p>${thrown.message}</p><p><a href="${backTo(form.back)}">Back</a></p></main>`,
      thrown.status,
    );
  }
  return {
    status: 303,
    headers: { location: backTo(form.back, doneOf(action)), 'cache-control': 'no-store' },
    body: '',
  };
}
