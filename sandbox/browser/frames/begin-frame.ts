/** What every Element's frame does first: language, looks, live region, focus events. */
import { asRecord, type JsonRecord, recordAt } from '../wire/json.ts';
import { createAnnouncer } from './announcer.ts';
import { applyAppearance, applySurface } from './appearance.ts';
import type { Emit } from './connect.ts';
import { requireElement } from './dom.ts';
import { reportFocus } from './focus-events.ts';
import { loadFonts } from './fonts.ts';
import { chooseLanguage, type Language } from './messages/messages.ts';

export interface Stage {
  readonly content: HTMLElement;
  /** Follows the `locale` of the Elements group. */
  readonly language: Language;
  announce(message: string): void;
  /** Replaces the skeleton. */
  show(form: HTMLElement): void;
  /** Fits the looks and the language to changed options of the Elements group; true when the language is another. */
  applyGroup(group: JsonRecord): boolean;
  /** Events from the page that every frame follows. */
  onEvent(name: string, payload: unknown): void;
}

export function beginFrame(setup: JsonRecord, elementType: string, emit: Emit): Stage {
  const content = requireElement('content');
  const announcer = createAnnouncer();
  const group = recordAt(setup, 'group');
  let language = chooseLanguage(group.locale ?? setup.locale);
  document.documentElement.lang = language.locale;
  applySurface(content, setup.surface);

  function applyGroup(next: JsonRecord): boolean {
    applyAppearance(recordAt(next, 'appearance'));
    loadFonts(next);
    const chosen = chooseLanguage(next.locale ?? setup.locale);
    const another = chosen.locale !== language.locale;
    language = chosen;
    document.documentElement.lang = language.locale;
    return another;
  }

  applyGroup(group);
  reportFocus(content, elementType, emit);
  return {
    content,
    get language() {
      return language;
    },
    announce: announcer.announce,
    show: (form) => content.replaceChildren(form, announcer.root),
    applyGroup,
    onEvent(name, payload) {
      if (name === 'surface') applySurface(content, asRecord(payload).color);
    },
  };
}
