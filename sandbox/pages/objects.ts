/** Lists of objects of one kind. */
import type Stripe from 'stripe';
import type { Account } from '../state/account.ts';
import { amountOf, badge, createdOf, kindName, stateOf, summaryOf, timeTag } from './format.ts';
import { type Html, html } from './html.ts';
import { more, table } from './parts.ts';
import { type AnyObject, href, hrefOfId, shownOf, tablesOf, type View } from './view.ts';

export const INTENT_HEADINGS = ['Amount', 'Status', 'Id', 'Description', 'Created'];

export function intentRow(account: Account, intent: Stripe.PaymentIntent): Html {
  return html`<tr><td class="amount">${amountOf(intent)}</td><td>${badge(intent.status)}</td>
    <td><a href="${hrefOfId(account, intent.id)}"><code>${intent.id}</code></a></td>
    <td class="text">${intent.description}</td><td>${timeTag(intent.created)}</td></tr>`;
}

function objectRow(account: Account, object: AnyObject): Html {
  const state = stateOf(object);
  return html`<tr><td><a href="${hrefOfId(account, object.id)}"><code>${object.id}</code></a></td>
    <td class="amount">${amountOf(object)}</td><td>${state === undefined ? html`–` : badge(state)}</td>
    <td class="text">${summaryOf(object)}</td><td>${createdOf(object)}</td></tr>`;
}

export function objectTable(account: Account, caption: string, objects: readonly AnyObject[]): Html {
  return table({
    caption,
    headings: ['Id', 'Amount', 'Status', 'What', 'Created'],
    rows: objects.map((object) => objectRow(account, object)),
    empty: 'None yet.',
  });
}

/** @returns null for a kind that does not exist */
export function objectList(view: View): { title: string; body: Html } | null {
  const { account, query } = view;
  const kind = query.get('kind') ?? '';
  const held = tablesOf(account).find((candidate) => candidate.kind === kind);
  if (held === undefined) return null;
  const wanted = (query.get('q') ?? '').toLowerCase();
  const shown = shownOf(query);
  const entries = held.newest(wanted === '' ? shown : 1000);
  const objects = entries
    .map(({ object }) => object)
    .filter((object) => wanted === '' || matches(object, wanted))
    .slice(0, shown);
  const title = kindName(kind);
  const body = html`<form method="get" action="/" class="inline filter">
      <input type="hidden" name="account" value="${account.name}"><input type="hidden" name="view" value="objects">
      <input type="hidden" name="kind" value="${kind}"><label for="q">Filter</label>
      <input id="q" name="q" type="search" value="${query.get('q')}" placeholder="id, status, e-mail, text">
      <button class="quiet">Filter</button><a href="${href(account, { view: 'objects', kind })}">Refresh</a></form>
    <section class="card">${objectTable(account, title, objects)}</section>${more(view, objects.length)}`;
  return { title, body };
}

function matches(object: AnyObject, wanted: string): boolean {
  const texts = [object.id, stateOf(object) ?? '', summaryOf(object), amountOf(object)];
  return texts.some((text) => text.toLowerCase().includes(wanted));
}
