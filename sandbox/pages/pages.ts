/** The pages for people at `/`: what an account holds, what it was asked, what it delivered, and its controls. */
import type { Answer, Exchange } from '../http/exchange.ts';
import type { Accounts } from '../state/accounts.ts';
import { handleAction } from './actions.ts';
import { controlsView } from './controls.ts';
import { eventList, eventView } from './events.ts';
import { formToken, isLocalHost } from './form-guard.ts';
import { html } from './html.ts';
import { page, styleSheet, viewPage } from './layout.ts';
import { objectView } from './object.ts';
import { objectList } from './objects.ts';
import { overview } from './overview.ts';
import { receipt } from './receipt.ts';
import { requestList, requestView } from './requests.ts';
import type { View } from './view.ts';
import { webhooksView } from './webhooks.ts';

const NONE = { title: 'Not found', body: html`<p>Nothing of this account has this id.</p>` };

/** Anything that has an id, by its id alone. */
function byId(view: View): Answer {
  const id = (view.query.get('id') ?? '').trim().slice(0, 255);
  const found = id.startsWith('evt_')
    ? eventView(view, id)
    : id.startsWith('req_')
      ? requestView(view, id)
      : objectView(view, id);
  return viewPage(view, (found ?? NONE).title, (found ?? NONE).body, found === null ? 404 : 200);
}

function dashboard(accounts: Accounts, query: URLSearchParams): Answer {
  const all = accounts.all();
  const name = query.get('account') ?? all[0]?.name;
  const account = all.find((candidate) => candidate.name === name);
  if (account === undefined) {
    return page(
      'Dashboard',
      html`<main id="main" class="alone"><h1>${all.length === 0 ? 'No account yet' : 'No such account'}</h1>
        <p>Each secret key makes its own account at its first use. Point an SDK at this address with a key of the form <code>sk_test_…</code>, and come back.</p>
        <ul>${all.map((other) => html`<li><a href="/?account=${encodeURIComponent(other.name)}">sk_test_${other.name}</a></li>`)}</ul></main>`,
      query.has('account') ? 404 : 200,
    );
  }
  const view: View = { accounts, account, query, token: formToken };
  switch (query.get('view') ?? 'overview') {
    case 'overview':
      return viewPage(view, 'Overview', overview(view));
    case 'requests':
      return viewPage(view, 'Requests', requestList(view));
    case 'events':
      return viewPage(view, 'Events', eventList(view));
    case 'webhooks':
      return viewPage(view, 'Webhooks', webhooksView(view));
    case 'controls':
      return viewPage(view, 'Controls', controlsView(view));
    case 'object':
      return byId(view);
    case 'objects': {
      const found = objectList(view) ?? NONE;
      return viewPage(view, found.title, found.body, found === NONE ? 404 : 200);
    }
    default:
      return viewPage(view, NONE.title, NONE.body, 404);
  }
}

export function pageHandler(accounts: Accounts): (exchange: Exchange) => Promise<Answer | null> {
  return async (exchange) => {
    if (exchange.method === 'POST' && exchange.path === '/_sandbox/page') {
      return handleAction(accounts, exchange);
    }
    if (exchange.method !== 'GET' && exchange.method !== 'HEAD') return null;
    const found = /^\/_sandbox\/receipts\/((?:ch|py)_\w+)$/.exec(exchange.path)?.[1];
    if (found !== undefined) return receipt(accounts, found);
    if (exchange.path !== '/') return styleSheet(exchange.path);
    if (!isLocalHost(exchange)) {
      return page(
        'Refused',
        html`<main id="main"><h1>Refused</h1><p>Open the sandbox by the name of this machine.</p></main>`,
        403,
      );
    }
    return dashboard(accounts, new URLSearchParams(exchange.query));
  };
}
