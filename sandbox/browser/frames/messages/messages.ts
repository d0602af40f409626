/** Chooses the language of a frame from the `locale` option; `auto` and unknown ones follow the browser, then English. */
import { english } from './english.ts';
import { french } from './french.ts';
import { german } from './german.ts';

export type Messages = { readonly [K in keyof typeof english]: string };

const LANGUAGES: ReadonlyMap<string, Messages> = new Map<string, Messages>([
  ['en', english],
  ['de', german],
  ['fr', french],
]);

export interface Language {
  /** BCP 47, for Intl and the document. */
  readonly locale: string;
  readonly messages: Messages;
}

export function chooseLanguage(option: unknown): Language {
  const wanted =
    typeof option === 'string' && option !== 'auto' && option !== '' ? [option] : navigator.languages;
  for (const locale of wanted) {
    const messages = LANGUAGES.get(locale.split('-')[0]?.toLowerCase() ?? '');
    if (messages) return { locale, messages };
  }
  return { locale: 'en', messages: english };
}

/** Puts values into `{name}` places. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
