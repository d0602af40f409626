/** HTML with every value escaped, and the frame that all pages of the sandbox share. */
import type { Answer } from '../http/exchange.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that is safe already. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = Html | string | number | null | undefined | readonly Html[];

function render(value: Value): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map((item: Html) => item.text).join('');
  return String(value ?? '').replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(parts.map((part, index) => part + render(values[index])).join(''));
}

export function table(caption: string, headings: readonly string[], rows: readonly Html[]): Html {
  if (rows.length === 0) return html`<h2>${caption}</h2><p class="none">None yet.</p>`;
  const head = headings.map((heading) => html`<th scope="col">${heading}</th>`);
  return html`<h2>${caption}</h2><div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table>
    <thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

const STYLE = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 76rem; padding: 0 1rem 3rem; }
  .banner { background: #7a3d00; color: #fff; margin: 0 -1rem; padding: .5rem 1rem; font-weight: 600; }
  h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
  code { font: 13px/1.5 ui-monospace, monospace; }
  .scroll { overflow-x: auto; } .none { opacity: .75; }
  nav a { margin-right: 1rem; } a { color: light-dark(#0b57d0, #8ab4f8); }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; } dd { margin: 0; }
`;

export function page(title: string, body: Html, status = 200): Answer {
  const document = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} · Sandbox</title>
<meta name="viewport" content="width=device-width"><style>${new Html(STYLE)}</style></head>
<body><p class="banner">Sandbox: a local stand-in for Stripe. No money moves here.</p><main>${body}</main></body></html>`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: document.text,
  };
}
