/** The frame of every view: the banner that says what this is, accounts, search, navigation. */
import { readFileSync } from 'node:fs';
import type { Answer } from '../http/exchange.ts';
import { kindName, time } from './format.ts';
import { type Html, html, NOTHING } from './html.ts';
import { href, tablesOf, type View } from './view.ts';

const STYLE_PATH = '/_sandbox/page.css';
let style: string | undefined;

const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

export function styleSheet(path: string): Answer | null {
  if (path !== STYLE_PATH) return null;
  style ??= readFileSync(new URL('./page.css', import.meta.url), 'utf8');
  return {
    status: 200,
    headers: { ...HEADERS, 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-cache' },
    body: style,
  };
}

const VIEWS = [
  ['overview', 'Overview'],
  ['requests', 'Requests'],
  ['events', 'Events'],
  ['webhooks', 'Webhooks'],
  ['controls', 'Controls'],
] as const;

function navLink(address: string, text: string, current: boolean, count?: number): Html {
  const tail = count === undefined ? NOTHING : html` <span class="count">${count}</span>`;
  return current
    ? html`<li><a href="${address}" aria-current="page">${text}${tail}</a></li>`
    : html`<li><a href="${address}">${text}${tail}</a></li>`;
}

function navigation(view: View): Html {
  const { account, query } = view;
  const at = query.get('view') ?? 'overview';
  const kind = query.get('kind');
  const main = VIEWS.map(([name, text]) => navLink(href(account, { view: name }), text, at === name));
  const kinds = tablesOf(account)
    .filter((held) => held.size > 0)
    .map((held) =>
      navLink(
        href(account, { view: 'objects', kind: held.kind }),
        kindName(held.kind),
        at === 'objects' && kind === held.kind,
        held.size,
      ),
    );
  const objects = kinds.length === 0 ? NOTHING : html`<h2>Objects</h2><ul>${kinds}</ul>`;
  return html`<nav aria-label="Views"><ul>${main}</ul>${objects}</nav>`;
}

function accountPicker(view: View): Html {
  const options = view.accounts
    .all()
    .map(({ name }) =>
      name === view.account.name
        ? html`<option value="${name}" selected>sk_test_${name}</option>`
        : html`<option value="${name}">sk_test_${name}</option>`,
    );
  return html`<form method="get" action="/" class="inline"><label for="account">Account</label>
    <select id="account" name="account">${options}</select><button class="quiet">Switch</button></form>`;
}

function search(view: View): Html {
  return html`<form method="get" action="/" role="search" class="inline search">
    <input type="hidden" name="account" value="${view.account.name}"><input type="hidden" name="view" value="object">
    <label for="search" class="hidden">Find by id</label>
    <input id="search" name="id" type="search" placeholder="Find by id: pi_…, evt_…, req_…" autocomplete="off" spellcheck="false">
    <button class="quiet">Find</button></form>`;
}

const DONE: ReadonlyMap<string, string> = new Map([
  ['done', 'Done.'],
  ['resent', 'The event is on its way again.'],
  ['clock', 'The clock has been moved.'],
  ['chaos', 'The dial is set.'],
  ['async', 'The waiting outcomes have come.'],
  ['reset', 'The account is empty.'],
]);

function notice(view: View): Html {
  const done = DONE.get(view.query.get('done') ?? '');
  return done === undefined ? NOTHING : html`<p class="notice" role="status">${done}</p>`;
}

export function viewPage(view: View, title: string, body: Html, status = 200): Answer {
  const top = html`<div class="bar">${accountPicker(view)}${search(view)}
      <p class="clock">Account time <b>${time(view.account.clock.now())} UTC</b></p></div>`;
  const columns = html`<div class="columns">${navigation(view)}
      <main id="main"><h1>${title}</h1>${notice(view)}${body}</main></div>`;
  return page(title, columns, status, top);
}

/** Also for what belongs to no account: receipts, errors, an empty sandbox. */
export function page(title: string, body: Html, status = 200, top: Html = NOTHING): Answer {
  const document = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} · Sandbox</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,"><link rel="stylesheet" href="${STYLE_PATH}"></head>
<body><a class="skip" href="#main">Skip to content</a><header class="top"><p class="banner"><b>Sandbox</b> A local stand-in for Stripe. No money moves here.</p>${top}</header>${body}</body></html>`;
  return {
    status,
    headers: {
      ...HEADERS,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    },
    body: document.text,
  };
}
