/** JSON for reading: names and values coloured apart, ids of known objects as links. */
import type { Account } from '../state/account.ts';
import { escapeHtml, Html } from './html.ts';
import { hrefOfId, tablesOf } from './view.ts';

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?/g;
const ID = /^"([a-z]{2,8}_[A-Za-z0-9_]{6,200})"$/;
const LOGGED = /^(evt|req)_/;

function linkOf(account: Account, literal: string): string | undefined {
  const id = ID.exec(literal)?.[1];
  if (id === undefined) return undefined;
  if (!LOGGED.test(id) && !tablesOf(account).some((table) => table.get(id) !== undefined)) return undefined;
  return `<a href="${escapeHtml(hrefOfId(account, id))}">${escapeHtml(literal)}</a>`;
}

export function jsonView(account: Account, value: unknown): Html {
  const text = JSON.stringify(value, null, 2) ?? 'null';
  let out = '';
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, literal, colon, word] = match;
    out += escapeHtml(text.slice(from, match.index));
    from = match.index + whole.length;
    if (literal !== undefined && colon !== undefined)
      out += `<span class="k">${escapeHtml(literal)}</span>${colon}`;
    else if (literal !== undefined)
      out += linkOf(account, literal) ?? `<span class="t">${escapeHtml(literal)}</span>`;
    else
      out +=
        word === undefined
          ? `<span class="n">${escapeHtml(whole)}</span>`
          : `<span class="w">${escapeHtml(whole)}</span>`;
  }
  return new Html(
    `<pre class="json" tabindex="0" aria-label="JSON">${out}${escapeHtml(text.slice(from))}</pre>`,
  );
}
