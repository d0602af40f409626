/** Events: the list, and one of them with its deliveries and the button that sends it again. */
import { eventJson } from '../events/event-log.ts';
import type { Account } from '../state/account.ts';
import type { StoredEvent } from '../state/journal.ts';
import { badge, timeTag } from './format.ts';
import { type Html, html } from './html.ts';
import { jsonView } from './json-view.ts';
import { actionForm, button, field, more, section, select, table } from './parts.ts';
import { href, hrefOfId, shownOf, type View } from './view.ts';
import { DELIVERY_HEADINGS, deliveryRow } from './webhooks.ts';

export const EVENT_HEADINGS = ['Type', 'Id', 'Undelivered', 'Created'];
const LOOKED_AT = 2000;

export function newestEvents(account: Account, count: number, type = ''): StoredEvent[] {
  const shown: StoredEvent[] = [];
  for (const event of account.events.scan({ backwards: true })) {
    if (shown.length >= count) break;
    if (event.type.includes(type)) shown.push(event);
  }
  return shown;
}

/** Among the newest events only, as they are not indexed by what they say. @param mark in the event's JSON */
function newestWith(account: Account, mark: string): StoredEvent[] {
  return newestEvents(account, LOOKED_AT).filter((event) => event.head.includes(mark));
}

export function eventsAbout(account: Account, id: string): StoredEvent[] {
  return newestWith(account, `"data":{"object":{"id":"${id}"`);
}

export function eventsCausedBy(account: Account, requestId: string): StoredEvent[] {
  return newestWith(account, `"request":{"id":"${requestId}"`);
}

export function eventRow(account: Account, event: StoredEvent): Html {
  return html`<tr><td><a href="${hrefOfId(account, event.id)}">${event.type}</a></td><td><code>${event.id}</code></td>
    <td>${event.pendingWebhooks}</td><td>${timeTag(event.created)}</td></tr>`;
}

export function eventList(view: View): Html {
  const { account, query } = view;
  const events = newestEvents(account, shownOf(query), query.get('q') ?? '');
  return html`<form method="get" action="/" class="inline filter">
      <input type="hidden" name="account" value="${account.name}"><input type="hidden" name="view" value="events">
      <label for="q">Type</label><input id="q" name="q" type="search" value="${query.get('q')}" placeholder="charge.">
      <button class="quiet">Filter</button><a href="${href(account, { view: 'events' })}">Refresh</a></form>
    <section class="card">${table({
      caption: 'Events',
      headings: EVENT_HEADINGS,
      rows: events.map((event) => eventRow(account, event)),
      empty: 'No event yet: they come with the first payment.',
    })}</section>${more(view, events.length)}`;
}

export function eventView(view: View, id: string): { title: string; body: Html } | null {
  const { account } = view;
  const event = account.events.get(id);
  if (event === undefined) return null;
  const deliveries = account.deliverer.list(1000).filter((delivery) => delivery.event === id);
  const endpoints = account.endpointsFor(event.type);
  const resend =
    endpoints.length === 0
      ? html`<p class="empty">No enabled endpoint listens to ${event.type}.</p>`
      : actionForm(
          view,
          `events/${id}/resend`,
          html`${field(
            'endpoint',
            'Endpoint',
            select(
              'endpoint',
              'endpoint',
              endpoints.map((endpoint) => endpoint.id),
            ),
          )}
            ${button('Send again', 'primary')}`,
        );
  return {
    title: event.type,
    body: html`<p class="head"><code>${id}</code> ${badge(event.pendingWebhooks === 0 ? 'delivered' : 'pending')} ${timeTag(event.created)}</p>
      ${section('Send again', html`<div class="acts">${resend}</div>`)}
      ${section(
        'Deliveries',
        table({
          caption: 'Deliveries',
          headings: DELIVERY_HEADINGS,
          rows: deliveries.map((delivery) => deliveryRow(account, delivery)),
          empty: 'It was delivered to nobody.',
        }),
      )}
      ${section('JSON', jsonView(account, JSON.parse(eventJson(event))))}`,
  };
}
