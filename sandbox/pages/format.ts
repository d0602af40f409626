/** How times, amounts, states and names of kinds read on the page. */
import { formatAmount } from '../resources/currencies.ts';
import { type Html, html } from './html.ts';

export function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('T', ' ').slice(0, 19);
}

const SHORT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
});

/** Short for tables; the whole time, with its year, on hover. */
export function timeTag(seconds: number): Html {
  const at = new Date(seconds * 1000);
  const iso = at.toISOString();
  return html`<time datetime="${iso}" title="${iso}">${SHORT.format(at)}</time>`;
}

/** `paymentIntents` becomes `Payment intents`. */
export function kindName(kind: string): string {
  const words = kind.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const GOOD =
  'succeeded paid active enabled won available complete ok warning_closed true fulfilled verified delivered'.split(
    ' ',
  );
const BAD = 'failed canceled cancelled lost dropped expired disabled cut declined inactive'.split(' ');
const WAITS =
  'processing pending requires_action requires_capture requires_confirmation needs_response warning_needs_response under_review warning_under_review held open ready created'.split(
    ' ',
  );

function toneOf(state: string): string {
  if (GOOD.includes(state) || /^2\d\d$/.test(state)) return 'good';
  if (BAD.includes(state) || /^[45]\d\d$/.test(state)) return 'bad';
  return WAITS.includes(state) ? 'waits' : 'plain';
}

export function badge(state: string): Html {
  return html`<span class="badge ${toneOf(state)}">${state.replaceAll('_', ' ')}</span>`;
}

function memberOf(object: object, name: string): unknown {
  return Reflect.get(object, name) as unknown;
}

/** `$20.00 USD` of anything that has an amount, e.g. a price. */
export function amountOf(object: object): string {
  const currency = memberOf(object, 'currency');
  for (const name of ['amount', 'amount_total', 'unit_amount', 'amount_off']) {
    const amount = memberOf(object, name);
    if (typeof amount === 'number' && typeof currency === 'string') {
      return `${formatAmount(amount, currency)} ${currency.toUpperCase()}`;
    }
  }
  return '';
}

/** The state of anything that has one. */
export function stateOf(object: object): string | undefined {
  const status = memberOf(object, 'status');
  if (typeof status === 'string') return status;
  const active = memberOf(object, 'active');
  if (typeof active === 'boolean') return active ? 'active' : 'inactive';
  return memberOf(object, 'deleted') === true ? 'deleted' : undefined;
}

/** What tells an object from its like, for people. */
export function summaryOf(object: object): string {
  for (const name of ['description', 'email', 'name', 'nickname', 'code', 'url', 'reason', 'purpose']) {
    const value = memberOf(object, name);
    if (typeof value === 'string' && value !== '') return value;
  }
  const card = memberOf(object, 'card');
  if (typeof card === 'object' && card !== null) {
    return `${String(memberOf(card, 'brand'))} ${String(memberOf(card, 'last4'))}`;
  }
  const type = memberOf(object, 'type');
  return typeof type === 'string' ? type : '';
}

export function createdOf(object: object): Html {
  const created = memberOf(object, 'created');
  return typeof created === 'number' ? timeTag(created) : html`–`;
}
