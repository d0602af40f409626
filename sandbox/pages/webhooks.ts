/** Webhook endpoints and what was delivered to them, attempt by attempt. */
import type { Delivery } from '../events/delivery.ts';
import type { Account } from '../state/account.ts';
import { badge, time, timeTag } from './format.ts';
import { type Html, html, NOTHING } from './html.ts';
import { actionForm, button, more, section, table } from './parts.ts';
import { href, hrefOfId, shownOf, type View } from './view.ts';

export const DELIVERY_HEADINGS = ['Event', 'Status', 'Attempts', 'To', 'Next', 'Created'];

function attemptsOf(delivery: Delivery): Html {
  if (delivery.attempts.length === 0) return html`–`;
  const items = delivery.attempts.map(
    (attempt) =>
      html`<li>${badge(String(attempt.status ?? 'failed'))} ${attempt.error ?? ''} <small>${attempt.duration_ms} ms, ${time(attempt.at)}</small></li>`,
  );
  const last = delivery.attempts.at(-1);
  return html`<details><summary>${badge(String(last?.status ?? 'failed'))} ${delivery.attempts.length}×</summary><ol>${items}</ol></details>`;
}

export function deliveryRow(account: Account, delivery: Delivery): Html {
  const next = delivery.next_attempt_ms;
  return html`<tr><td><a href="${hrefOfId(account, delivery.event)}">${delivery.type}</a></td><td>${badge(delivery.status)}</td>
    <td>${attemptsOf(delivery)}</td><td class="text"><code>${delivery.url}</code></td>
    <td>${next === null ? html`–` : timeTag(Math.ceil(next / 1000))}</td><td>${timeTag(delivery.created)}</td></tr>`;
}

export function webhooksView(view: View): Html {
  const { account, query } = view;
  const endpoints = account.tables.webhookEndpoints.entries().map(({ object, hidden }) => {
    const active = hidden.secrets.filter(
      ({ expiresAt }) => expiresAt === null || expiresAt > account.clock.now(),
    ).length;
    return html`<tr><td><a href="${hrefOfId(account, object.id)}"><code>${object.id}</code></a></td>
      <td>${badge(object.status)}</td><td class="text"><code>${object.url}</code></td>
      <td>${object.enabled_events.length === 1 && object.enabled_events[0] === '*' ? 'all events' : `${object.enabled_events.length} types`}</td>
      <td>${active} ${active === 1 ? 'secret' : 'secrets'}</td></tr>`;
  });
  const shown = shownOf(query);
  const wanted = query.get('status') ?? '';
  const all = account.deliverer.list(1000);
  const deliveries = all.filter(({ status }) => wanted === '' || status === wanted).slice(0, shown);
  const held = all.some(({ status }) => status === 'held');
  const filters = ['', 'pending', 'failed', 'held', 'dropped'].map((status) => {
    const address = href(account, { view: 'webhooks', ...(status === '' ? {} : { status }) });
    const text = status === '' ? 'all' : status;
    return status === wanted
      ? html`<a href="${address}" aria-current="true">${text}</a>`
      : html`<a href="${address}">${text}</a>`;
  });
  return html`${section(
    'Endpoints',
    table({
      caption: 'Endpoints',
      headings: ['Id', 'Status', 'Address', 'Listens to', 'Signed with'],
      rows: endpoints,
      empty: 'No endpoint. Start with --webhook URL, or create one with the API.',
    }),
  )}
    <div class="filters" role="group" aria-label="Deliveries by status">${filters}${held ? actionForm(view, 'webhooks/flush', button('Send what is held', 'primary')) : NOTHING}</div>
    ${section(
      'Deliveries',
      table({
        caption: 'Deliveries',
        headings: DELIVERY_HEADINGS,
        rows: deliveries.map((delivery) => deliveryRow(account, delivery)),
        empty: 'Nothing was delivered.',
      }),
    )}${more(view, deliveries.length)}`;
}
