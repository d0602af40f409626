/** The pages for people: what an account holds, what it was asked, what it delivered; and receipts of charges. */
import type { Delivery } from '../events/delivery.ts';
import type { Answer, Exchange } from '../http/exchange.ts';
import { formatAmount } from '../resources/currencies.ts';
import type { Account } from '../state/account.ts';
import type { Accounts } from '../state/accounts.ts';
import type { StoredEvent } from '../state/journal.ts';
import type { LoggedRequest } from '../state/request-log.ts';
import { type Html, html, page, table } from './html.ts';

const SHOWN = 50;

function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('T', ' ').slice(0, 19);
}

function intentRows(account: Account): Html[] {
  return account.tables.paymentIntents.newest(SHOWN).map(
    ({ object }) => html`<tr><td><code>${object.id}</code></td>
      <td>${formatAmount(object.amount, object.currency)} ${object.currency.toUpperCase()}</td>
      <td>${object.status}</td><td>${object.description}</td><td>${time(object.created)}</td></tr>`,
  );
}

function requestRow(request: LoggedRequest): Html {
  const note = [
    request.error?.code ?? request.error?.type,
    request.chaos,
    request.replayed ? 'replayed' : null,
  ];
  return html`<tr id="${request.id}"><td><code>${request.id}</code></td><td>${request.method} <code>${request.path}</code></td>
    <td>${request.status === 0 ? 'cut' : request.status}</td><td><code>${request.idempotency_key}</code></td>
    <td>${note.filter(Boolean).join(', ')}</td><td>${request.duration_ms} ms</td></tr>`;
}

function eventRow(event: StoredEvent): Html {
  return html`<tr><td><code>${event.id}</code></td><td>${event.type}</td><td>${event.pendingWebhooks}</td>
    <td>${time(event.created)}</td></tr>`;
}

function newestEvents(account: Account): StoredEvent[] {
  const shown: StoredEvent[] = [];
  for (const event of account.events.scan({ backwards: true })) {
    if (shown.length >= SHOWN) break;
    shown.push(event);
  }
  return shown;
}

function deliveryRow(delivery: Delivery): Html {
  const attempts = delivery.attempts.map((attempt) => attempt.status ?? attempt.error ?? '').join(', ');
  return html`<tr><td><code>${delivery.event}</code></td><td>${delivery.type}</td><td><code>${delivery.url}</code></td>
    <td>${delivery.status}</td><td>${attempts}</td></tr>`;
}

function dashboard(accounts: Accounts, query: URLSearchParams): Answer {
  const all = accounts.all();
  const name = query.get('account') ?? all[0]?.name;
  const links = all.map(
    (account) => html`<a href="/?account=${encodeURIComponent(account.name)}">sk_test_${account.name}</a>`,
  );
  const account = all.find((candidate) => candidate.name === name);
  if (account === undefined) {
    return page(
      'Dashboard',
      html`<h1>Dashboard</h1><p>No account yet: each secret key makes its own at its first use.</p><nav>${links}</nav>`,
    );
  }
  const sizes = Object.values(account.tables).map((held) => html`<dt>${held.kind}</dt><dd>${held.size}</dd>`);
  return page(
    'Dashboard',
    html`<h1>sk_test_${account.name}</h1><nav aria-label="Accounts">${links}</nav>
      <p>Time of the account: ${time(account.clock.now())} UTC</p>
      ${table('Payment intents', ['Id', 'Amount', 'Status', 'Description', 'Created'], intentRows(account))}
      ${table('Requests', ['Id', 'Request', 'Status', 'Idempotency key', 'Note', 'Took'], account.requests.newestFirst(SHOWN).map(requestRow))}
      ${table('Events', ['Id', 'Type', 'Pending', 'Created'], newestEvents(account).map(eventRow))}
      ${table('Deliveries', ['Event', 'Type', 'To', 'Status', 'Attempts'], account.deliverer.list(SHOWN).map(deliveryRow))}
      <h2>Objects</h2><dl>${sizes}</dl>`,
  );
}

function receipt(accounts: Accounts, id: string): Answer {
  for (const { tables } of accounts.all()) {
    const charge = tables.charges.get(id)?.object;
    if (charge === undefined) continue;
    const card = charge.payment_method_details?.card;
    return page(
      'Receipt',
      html`<h1>Receipt</h1><dl><dt>Amount</dt><dd>${formatAmount(charge.amount, charge.currency)} ${charge.currency.toUpperCase()}</dd>
        <dt>Refunded</dt><dd>${formatAmount(charge.amount_refunded, charge.currency)}</dd>
        <dt>Paid with</dt><dd>${card?.brand} ending in ${card?.last4}</dd><dt>Date</dt><dd>${time(charge.created)} UTC</dd>
        <dt>For</dt><dd>${charge.description}</dd><dt>Charge</dt><dd><code>${charge.id}</code></dd></dl>`,
    );
  }
  return page('Receipt', html`<h1>No such receipt</h1>`, 404);
}

export function pageHandler(accounts: Accounts): (exchange: Exchange) => Promise<Answer | null> {
  return (exchange) => {
    if (exchange.method !== 'GET' && exchange.method !== 'HEAD') return Promise.resolve(null);
    const found = /^\/_sandbox\/receipts\/(ch_\w+)$/.exec(exchange.path)?.[1];
    if (found !== undefined) return Promise.resolve(receipt(accounts, found));
    return Promise.resolve(
      exchange.path === '/' ? dashboard(accounts, new URLSearchParams(exchange.query)) : null,
    );
  };
}
