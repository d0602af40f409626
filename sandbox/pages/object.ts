/** One object: its JSON with links, what belongs to it, what happened to it, and what can be done to it here. */
import { REASONS } from '../resources/disputes/kinds.ts';
import { UNDECIDED } from '../resources/disputes/verdict.ts';
import type { Account } from '../state/account.ts';
import { INDEXES } from '../state/indexes.ts';
import { EVENT_HEADINGS, eventRow, eventsAbout } from './events.ts';
import { amountOf, badge, stateOf } from './format.ts';
import { type Html, html, NOTHING } from './html.ts';
import { jsonView } from './json-view.ts';
import { objectTable } from './objects.ts';
import { actionForm, button, checkbox, field, section, select, table } from './parts.ts';
import { type AnyObject, tablesOf, type View } from './view.ts';

interface Held {
  id: string;
  object: string;
}

/** By its id in every kind: ids of products and coupons may be the shop's own. */
function find(account: Account, id: string): Held | undefined {
  for (const table of tablesOf(account)) {
    const object = table.get(id)?.object;
    if (object === undefined) continue;
    const type: unknown = Reflect.get(object, 'object');
    return { ...object, object: typeof type === 'string' ? type : table.kind };
  }
  return undefined;
}

/** What names this object in a field that lists can filter by. */
function related(account: Account, id: string): AnyObject[] {
  const found = new Map<string, AnyObject>();
  for (const table of tablesOf(account)) {
    for (const field of INDEXES[table.kind] ?? []) {
      for (const { object } of table.where(field, id)) found.set(object.id, object);
    }
  }
  return [...found.values()];
}

function verdictForms(view: View, dispute: Held): Html {
  const buttons = ['won', 'lost', ...(stateOf(dispute)?.startsWith('warning_') ? ['escalated'] : [])];
  return html`${buttons.map((to) =>
    actionForm(
      view,
      `disputes/${dispute.id}`,
      html`<input type="hidden" name="to" value="${to}">${button(`Decide: ${to}`, to === 'lost' ? 'danger' : 'quiet')}`,
    ),
  )}`;
}

function refundForms(view: View, refund: Held): Html {
  return html`${['succeeded', 'failed'].map((to) =>
    actionForm(
      view,
      `refunds/${refund.id}`,
      html`<input type="hidden" name="to" value="${to}">${button(to === 'failed' ? 'Let it fail' : 'Let it succeed')}`,
    ),
  )}`;
}

function chargeForms(view: View, charge: Held): Html {
  const hidden = html`<input type="hidden" name="charge" value="${charge.id}">`;
  return html`${actionForm(
    view,
    'disputes',
    html`${hidden}${field('reason', 'Reason', select('reason', 'reason', REASONS, 'fraudulent'))}
      ${checkbox('inquiry', 'inquiry', 'as an inquiry', false)}${button('Make a dispute', 'danger')}`,
  )}${actionForm(view, 'early_fraud_warnings', html`${hidden}${button('Warn of fraud')}`)}${actionForm(
    view,
    'reviews',
    html`${hidden}${button('Open a review')}`,
  )}`;
}

/** What issuers and banks would do, by order. */
function actions(view: View, held: Held): Html {
  const state = stateOf(held) ?? '';
  if (held.object === 'charge' && state === 'succeeded') return chargeForms(view, held);
  if (held.object === 'dispute' && UNDECIDED.has(state)) return verdictForms(view, held);
  if (held.object === 'refund' && (state === 'pending' || state === 'requires_action')) {
    return refundForms(view, held);
  }
  return NOTHING;
}

/** @returns null when no object of this account has this id */
export function objectView(view: View, id: string): { title: string; body: Html } | null {
  const { account } = view;
  const held = find(account, id);
  if (held === undefined) return null;
  const state = stateOf(held);
  const acts = actions(view, held);
  const events = eventsAbout(account, id).map((event) => eventRow(account, event));
  const head = html`<p class="head"><span class="kind">${held.object.replaceAll('_', ' ')}</span>
    ${state === undefined ? NOTHING : badge(state)} <b>${amountOf(held)}</b></p>`;
  return {
    title: id,
    body: html`${head}${acts === NOTHING ? NOTHING : section('What issuers and banks do', html`<div class="acts">${acts}</div>`)}
      ${section('Related', objectTable(account, 'Related', related(account, id)))}
      ${section(
        'Events',
        table({ caption: 'Events', headings: EVENT_HEADINGS, rows: events, empty: 'No event about it.' }),
      )}
      ${section('JSON', jsonView(account, held))}`,
  };
}
