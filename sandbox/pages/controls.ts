/** The controls: time, waiting outcomes, faults. Everything here is the control API with buttons. */
import { CHAOS_ACTIONS, type ChaosRule } from '../chaos/dial.ts';
import { time, timeTag } from './format.ts';
import { type Html, html, NOTHING } from './html.ts';
import { actionForm, button, checkbox, field, numberInput, section, select, table } from './parts.ts';
import { hrefOfId, type View } from './view.ts';

const STEPS = [
  ['1 minute', 60],
  ['1 hour', 3600],
  ['1 day', 86_400],
  ['8 days', 691_200],
  ['31 days', 2_678_400],
] as const;

/** Stripe's clock may be behind as well, so the number may be negative. */
const skewInput = (seconds: number): Html =>
  html`<input id="skew" name="skewSeconds" type="number" min="-86400" max="86400" value="${seconds}">`;

function clock(view: View): Html {
  const steps = STEPS.map(([text, seconds]) =>
    actionForm(
      view,
      'clock',
      html`<input type="hidden" name="advanceSeconds" value="${seconds}">${button(`+ ${text}`)}`,
    ),
  );
  const free = actionForm(
    view,
    'clock',
    html`${field('seconds', 'Seconds', numberInput('seconds', 'advanceSeconds', 600))}${button('Move')}`,
  );
  const skew = actionForm(
    view,
    'clock',
    html`${field('skew', 'Ahead of everybody else, seconds', skewInput(view.account.clock.skewSeconds))}${button('Set')}`,
  );
  return section(
    'Clock',
    html`<p>It is <b>${time(view.account.clock.now())} UTC</b>. Authorisations expire, keys are forgotten and retries fall due when it moves; it moves forward only.</p>
      <div class="acts">${steps}${free}${skew}</div>`,
  );
}

function outcomes(view: View): Html {
  const { settings } = view.account.scheduler;
  const pending = view.account.scheduler.pending();
  // Deadlines of the clock come with the clock only.
  const comes = pending.some(({ by }) => by !== 'clock');
  const rows = pending
    .slice(0, 100)
    .map(
      (task) =>
        html`<tr><td>${task.kind.replaceAll('_', ' ')}</td><td><a href="${hrefOfId(view.account, task.objectId)}"><code>${task.objectId}</code></a></td><td>${timeTag(Math.ceil(task.dueMs / 1000))}</td><td>${task.by}</td></tr>`,
    );
  return section(
    'Outcomes that come by themselves',
    html`${actionForm(
      view,
      'async',
      html`${field('mode', 'They come', select('mode', 'mode', ['auto', 'immediate', 'manual'], settings.mode))}
        ${field('delayMs', 'after ms', numberInput('delayMs', 'delayMs', settings.delayMs))}${button('Set')}`,
      'grid',
    )}
      ${table({ caption: 'Waiting', headings: ['What', 'Of', 'Due', 'By'], rows, empty: 'Nothing waits.' })}
      ${comes ? html`<div class="acts">${actionForm(view, 'async/run', button('Let them come now', 'primary'))}</div>` : NOTHING}`,
  );
}

function ruleText(rule: ChaosRule): string {
  const where = `${rule.match?.method ?? 'any'} ${rule.match?.path ?? 'any path'}`;
  const often = rule.times === undefined ? 'always' : `${rule.times} more`;
  return `${where}, ${often}${rule.probability === undefined ? '' : `, chance ${rule.probability}`}`;
}

function requestFaults(view: View): Html {
  const { rules } = view.account.chaos.settings;
  const rows = rules.map(
    (rule) => html`<tr><td>${rule.action.replaceAll('_', ' ')}</td><td>${ruleText(rule)}</td></tr>`,
  );
  const add = actionForm(
    view,
    'chaos/rule',
    html`${field('rule-action', 'Fault', select('rule-action', 'fault', CHAOS_ACTIONS))}
      ${field('rule-method', 'Method', select('rule-method', 'method', ['any', 'POST', 'GET', 'DELETE']))}
      ${field('rule-path', 'Path', html`<input id="rule-path" name="path" value="/v1/payment_intents/**" spellcheck="false">`)}
      ${field('rule-times', 'Times', numberInput('rule-times', 'times', 1))}${button('Add', 'primary')}`,
    'grid',
  );
  return section(
    'Faults of requests',
    html`${table({ caption: 'Rules', headings: ['Fault', 'When'], rows, empty: 'No rule: every request is answered.' })}${add}
      ${rules.length === 0 ? NOTHING : html`<div class="acts">${actionForm(view, 'chaos/clear', button('Remove all rules', 'danger'))}</div>`}`,
  );
}

function heldRequests(view: View): Html {
  const rows = view.account.held
    .list()
    .map(
      ({ id, method, path, action }) =>
        html`<tr><td><code>${method} ${path}</code></td><td>${action.replaceAll('_', ' ')}</td><td>${actionForm(
          view,
          'held/release',
          html`<input type="hidden" name="id" value="${id}">${button('Release')}`,
        )}</td></tr>`,
    );
  return section(
    'Requests that wait',
    html`${table({ caption: 'Held', headings: ['Request', 'Fault', ''], rows, empty: 'No request is held.' })}
      ${rows.length === 0 ? NOTHING : html`<div class="acts">${actionForm(view, 'held/release', button('Release all', 'primary'))}</div>`}`,
  );
}

function dial(view: View): Html {
  const { latencyMs, seed, webhooks } = view.account.chaos.settings;
  return section(
    'Dial',
    actionForm(
      view,
      'chaos',
      html`${field('latencyMs', 'Latency of answers, ms', numberInput('latencyMs', 'latencyMs', latencyMs, 60_000))}
        ${field('seed', 'Seed of chance', numberInput('seed', 'seed', seed))}
        ${field('duplicate', 'Extra webhook copies', numberInput('duplicate', 'duplicate', webhooks.duplicate, 10))}
        ${field('hookDelay', 'Webhook delay, ms', numberInput('hookDelay', 'delayMs', webhooks.delayMs, 600_000))}
        ${checkbox('drop', 'drop', 'lose webhooks', webhooks.drop !== false)}
        ${checkbox('reorder', 'reorder', 'shuffle webhooks', webhooks.reorder)}
        ${checkbox('hold', 'hold', 'hold webhooks', webhooks.hold)}
        ${checkbox('beforeAnswer', 'beforeAnswer', 'webhook before the answer', webhooks.beforeAnswer)}
        ${checkbox('equalTimestamps', 'equalTimestamps', 'equal timestamps', webhooks.equalTimestamps)}
        ${button('Set the dial', 'primary')}`,
      'grid',
    ),
  );
}

function reset(view: View): Html {
  return section(
    'Begin anew',
    html`<details class="danger"><summary>Empty this account…</summary>
      <p>All objects, events and requests of sk_test_${view.account.name} are deleted. Webhook endpoints, their secrets and the clock stay.</p>
      ${actionForm(view, 'reset', button('Delete everything', 'danger'))}</details>`,
  );
}

export function controlsView(view: View): Html {
  return html`${clock(view)}${outcomes(view)}${dial(view)}${requestFaults(view)}${heldRequests(view)}${reset(view)}`;
}
