/** The request log: what was asked, with which idempotency key, and how it was answered. */
import type { Account } from '../state/account.ts';
import type { LoggedRequest } from '../state/request-log.ts';
import { eventsCausedBy } from './events.ts';
import { badge, timeTag } from './format.ts';
import { type Html, html, NOTHING } from './html.ts';
import { jsonView } from './json-view.ts';
import { more, section, table } from './parts.ts';
import { href, hrefOfId, shownOf, type View } from './view.ts';

export const REQUEST_HEADINGS = ['Status', 'Request', 'Id', 'Note', 'Idempotency key', 'Took', 'At'];

function noteOf(request: LoggedRequest): string {
  const { error, chaos, replayed, key_type: keyType } = request;
  const notes = [
    error?.code ?? error?.type,
    chaos === null ? undefined : `dial: ${chaos}`,
    replayed ? 'replayed' : undefined,
    keyType === 'publishable' ? 'from a browser' : undefined,
  ];
  return notes.filter((note) => note !== undefined).join(', ');
}

export function requestRow(account: Account, request: LoggedRequest): Html {
  const state = request.status === 0 ? 'cut' : String(request.status);
  return html`<tr id="${request.id}"><td>${badge(state)}</td><td>${request.method} <code>${request.path}</code></td>
    <td><a href="${hrefOfId(account, request.id)}"><code>${request.id}</code></a></td>
    <td class="text">${noteOf(request)}</td><td class="key" title="${request.idempotency_key}"><code>${request.idempotency_key}</code></td>
    <td class="amount">${request.duration_ms} ms</td><td>${timeTag(request.created)}</td></tr>`;
}

export function requestList(view: View): Html {
  const { account, query } = view;
  const text = (query.get('q') ?? '').toLowerCase();
  const failedOnly = query.get('failed') === 'true';
  const requests = account.requests
    .newestFirst()
    .filter((request) => !failedOnly || request.status >= 400 || request.status === 0)
    .filter(({ path, idempotency_key: key }) => `${path} ${key ?? ''}`.toLowerCase().includes(text))
    .slice(0, shownOf(query));
  const box = failedOnly
    ? html`<input id="failed" name="failed" type="checkbox" value="true" checked>`
    : html`<input id="failed" name="failed" type="checkbox" value="true">`;
  return html`<form method="get" action="/" class="inline filter">
      <input type="hidden" name="account" value="${account.name}"><input type="hidden" name="view" value="requests">
      <label for="q">Path or key</label><input id="q" name="q" type="search" value="${query.get('q')}">
      <label class="check" for="failed">${box} failed only</label><button class="quiet">Filter</button>
      <a href="${href(account, { view: 'requests' })}">Refresh</a></form>
    <section class="card">${table({
      caption: 'Requests',
      headings: REQUEST_HEADINGS,
      rows: requests.map((request) => requestRow(account, request)),
      empty: 'No request fits. The log begins with this process and keeps the last thousand.',
    })}</section>${more(view, requests.length)}`;
}

/** Bodies are not kept: they may hold what nobody should read. */
export function requestView(view: View, id: string): { title: string; body: Html } | null {
  const { account } = view;
  const request = account.requests.newestFirst().find((candidate) => candidate.id === id);
  if (request === undefined) return null;
  const events = eventsCausedBy(account, id).map(
    (event) =>
      html`<tr><td><a href="${hrefOfId(account, event.id)}">${event.type}</a></td><td><code>${event.id}</code></td></tr>`,
  );
  return {
    title: `${request.method} ${request.path}`,
    body: html`<p class="head"><code>${id}</code> ${badge(request.status === 0 ? 'cut' : String(request.status))} ${timeTag(request.created)}</p>
      ${request.error === null ? NOTHING : html`<p class="notice bad">${request.error.message}</p>`}
      ${section('Events it caused', table({ caption: 'Events', headings: ['Type', 'Id'], rows: events, empty: 'None.' }))}
      ${section('JSON', jsonView(account, request))}`,
  };
}
