/** Parts that all views are made of: tables, forms, empty states. */
import { type Html, html, NOTHING } from './html.ts';
import { href, nextShown, shownOf, type View } from './view.ts';

export interface TableOptions {
  readonly caption: string;
  readonly headings: readonly string[];
  readonly rows: readonly Html[];
  /** What to do when there is nothing yet. */
  readonly empty: string;
}

export function table(options: TableOptions): Html {
  const { caption, headings, rows } = options;
  if (rows.length === 0) return html`<p class="empty">${options.empty}</p>`;
  const head = headings.map((heading) => html`<th scope="col">${heading}</th>`);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table>
    <thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

export function section(title: string, body: Html, aside: Html = NOTHING): Html {
  return html`<section class="card"><header><h2>${title}</h2>${aside}</header>${body}</section>`;
}

/** A link to twice as many rows, when this list is as full as it may be. */
export function more(view: View, count: number): Html {
  const shown = shownOf(view.query);
  if (count < shown || nextShown(shown) === shown) return NOTHING;
  const params = Object.fromEntries(view.query);
  const address = href(view.account, { ...params, show: String(nextShown(shown)) });
  return html`<p class="more"><a href="${address}">Show more</a></p>`;
}

/** A form that does something: it carries the proof that it comes from this page. */
export function actionForm(view: View, action: string, body: Html, className = 'inline'): Html {
  const back = `/?${view.query}`;
  return html`<form method="post" action="/_sandbox/page" class="${className}">
    <input type="hidden" name="token" value="${view.token}"><input type="hidden" name="account" value="${view.account.name}">
    <input type="hidden" name="action" value="${action}"><input type="hidden" name="back" value="${back}">${body}</form>`;
}

export function button(text: string, tone: 'primary' | 'quiet' | 'danger' = 'quiet'): Html {
  return html`<button class="${tone}">${text}</button>`;
}

export function field(id: string, label: string, control: Html): Html {
  return html`<div class="field"><label for="${id}">${label}</label>${control}</div>`;
}

export function numberInput(id: string, name: string, value: number, max = 1_000_000_000): Html {
  return html`<input id="${id}" name="${name}" type="number" min="0" max="${max}" value="${value}" required>`;
}

export function checkbox(id: string, name: string, label: string, checked: boolean): Html {
  const mark = checked
    ? html`<input id="${id}" name="${name}" type="checkbox" value="true" checked>`
    : html`<input id="${id}" name="${name}" type="checkbox" value="true">`;
  return html`<label class="check" for="${id}">${mark} ${label}</label>`;
}

export function select(id: string, name: string, values: readonly string[], chosen = ''): Html {
  const textOf = (value: string): string => (/\d/.test(value) ? value : value.replaceAll('_', ' '));
  const options = values.map((value) =>
    value === chosen
      ? html`<option value="${value}" selected>${textOf(value)}</option>`
      : html`<option value="${value}">${textOf(value)}</option>`,
  );
  return html`<select id="${id}" name="${name}">${options}</select>`;
}
