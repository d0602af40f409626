/** The message below a control, tied to it for assistive technology. */
import { h } from '../dom.ts';
import type { Problem } from './checked-field.ts';

export interface FieldMessage {
  readonly root: HTMLElement;
  show(problem: Problem | null): void;
}

export function createFieldMessage(control: HTMLElement, id: string): FieldMessage {
  const root = h('p', { class: 'Error', id: `${id}-error`, hidden: true });
  control.setAttribute('aria-invalid', 'false');
  return {
    root,
    show(problem) {
      root.textContent = problem?.message ?? '';
      root.hidden = problem === null;
      control.setAttribute('aria-invalid', problem ? 'true' : 'false');
      if (problem) control.setAttribute('aria-describedby', root.id);
      else control.removeAttribute('aria-describedby');
      control.classList.toggle('Input--invalid', problem !== null);
    },
  };
}
