/** The calls that every form of a frame answers: validate, focus, blur, clear. */
import type { CallHandler } from '../../wire/peer.ts';
import { type CheckedField, focusFirstInvalid, validateAll } from './checked-field.ts';

export interface FormHandlersOptions {
  readonly fields: () => readonly CheckedField[];
  readonly announce: (message: string) => void;
  /** What the page may know of a valid form. */
  readonly value: () => unknown;
  readonly onChange: () => void;
}

export function createFormHandlers(options: FormHandlersOptions): Readonly<Record<string, CallHandler>> {
  return {
    validate() {
      const error = validateAll(options.fields(), options.announce);
      return error ? { error } : { value: options.value() };
    },
    focusInvalid: () => focusFirstInvalid(options.fields()),
    focus: () => options.fields()[0]?.focus(),
    blur() {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    },
    clear() {
      for (const field of options.fields()) field.clear();
      options.onChange();
    },
  };
}

/** Emits a change only when it says something new. */
export function createChangeEmitter(
  emit: (name: string, payload: unknown) => void,
): (payload: unknown) => void {
  let last = '';
  return (payload) => {
    const text = JSON.stringify(payload);
    if (text === last) return;
    last = text;
    emit('change', payload);
  };
}
