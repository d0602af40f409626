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
  readonly language: Language;
  announce(message: string): void;
  /** Replaces the skeleton. */
  show(form: HTMLElement): void;
  /** Fits the looks to changed options of the Elements group. */
  applyGroup(group: JsonRecord): void;
  /** Events from the page that every frame follows. */
  onEvent(name: string, payload: unknown): void;
}

export function beginFrame(setup: JsonRecord, elementType: string, emit: Emit): Stage {
  const content = requireElement('content');
  const announcer = createAnnouncer();
  const group = recordAt(setup, 'group');
  const language = chooseLanguage(group.locale ?? setup.locale);
  document.documentElement.lang = language.locale;
  applySurface(content, setup.surface);

  function applyGroup(next: JsonRecord): void {
    applyAppearance(recordAt(next, 'appearance'));
    loadFonts(next);
  }

  applyGroup(group);
  reportFocus(content, elementType, emit);
  return {
    content,
    language,
    announce: announcer.announce,
    show: (form) => content.replaceChildren(form, announcer.root),
    applyGroup,
    onEvent(name, payload) {
      if (name === 'surface') applySurface(content, asRecord(payload).color);
    },
  };
}
