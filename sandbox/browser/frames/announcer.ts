/** One polite live region per frame. The text is replaced in a later task, so that equal messages are read again. */
import { h } from './dom.ts';

export interface Announcer {
  readonly root: HTMLElement;
  announce(message: string): void;
}

export function createAnnouncer(): Announcer {
  const root = h('div', { class: 'VisuallyHidden', role: 'status', 'aria-live': 'polite' });
  return {
    root,
    announce(message) {
      root.textContent = '';
      setTimeout(() => {
        root.textContent = message;
      }, 50);
    },
  };
}
