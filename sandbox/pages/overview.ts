/** The first view: how much went through, and what happened last. */
import { formatAmount } from '../resources/currencies.ts';
import type { Account } from '../state/account.ts';
import { EVENT_HEADINGS, eventRow, newestEvents } from './events.ts';
import { type Html, html } from './html.ts';
import { INTENT_HEADINGS, intentRow } from './objects.ts';
import { section, table } from './parts.ts';
import { REQUEST_HEADINGS, requestRow } from './requests.ts';
import { href, type View } from './view.ts';

const LATEST = 10;
const COUNTED = 500;

interface Figures {
  readonly paid: string;
  readonly count: number;
  readonly share: string;
  readonly waiting: number;
}

/** Of the newest payments only: it is a glance, not an account book. */
function figuresOf(account: Account): Figures {
  const sums = new Map<string, number>();
  let succeeded = 0;
  let tried = 0;
  let waiting = 0;
  const newest = account.tables.paymentIntents.newest(COUNTED);
  for (const { object } of newest) {
    if (object.status === 'succeeded') {
      succeeded += 1;
      sums.set(object.currency, (sums.get(object.currency) ?? 0) + object.amount_received);
    }
    if (object.status === 'succeeded' || object.last_payment_error !== null) tried += 1;
    if (['processing', 'requires_action', 'requires_capture'].includes(object.status)) waiting += 1;
  }
  const paid = [...sums].map(
    ([currency, amount]) => `${formatAmount(amount, currency)} ${currency.toUpperCase()}`,
  );
  return {
    paid: paid.length === 0 ? '–' : paid.slice(0, 3).join(' · '),
    count: newest.length,
    share: tried === 0 ? '–' : `${Math.round((succeeded / tried) * 100)} %`,
    waiting,
  };
}

export function overview(view: View): Html {
  const { account } = view;
  const figures = figuresOf(account);
  const failed = account.deliverer.list(COUNTED).filter(({ status }) => status === 'failed').length;
  const intents = account.tables.paymentIntents
    .newest(LATEST)
    .map(({ object }) => intentRow(account, object));
  const requests = account.requests.newestFirst(LATEST).map((request) => requestRow(account, request));
  const events = newestEvents(account, LATEST).map((event) => eventRow(account, event));
  const all = (params: Readonly<Record<string, string>>, of: string): Html =>
    html`<a href="${href(account, params)}">All ${of}</a>`;
  return html`<dl class="figures">
      <div><dt>Paid</dt><dd>${figures.paid}</dd></div>
      <div><dt>Payments</dt><dd>${figures.count}</dd></div>
      <div><dt>Success</dt><dd>${figures.share}</dd></div>
      <div><dt>Waiting</dt><dd>${figures.waiting}</dd></div>
      <div><dt>Failed webhooks</dt><dd>${failed}</dd></div>
    </dl>
    ${section(
      'Payments',
      table({
        caption: 'Payments',
        headings: INTENT_HEADINGS,
        rows: intents,
        empty: 'No payment yet. Point an SDK at this address and create a payment intent.',
      }),
      all({ view: 'objects', kind: 'paymentIntents' }, 'payments'),
    )}
    ${section(
      'Requests',
      table({
        caption: 'Requests',
        headings: REQUEST_HEADINGS,
        rows: requests,
        empty: 'No request since this process began.',
      }),
      all({ view: 'requests' }, 'requests'),
    )}
    ${section(
      'Events',
      table({ caption: 'Events', headings: EVENT_HEADINGS, rows: events, empty: 'No event yet.' }),
      all({ view: 'events' }, 'events'),
    )}`;
}
