/** A labelled text input with its message below: named, described and marked invalid for assistive technology. */
import { whenReleased } from '../../wire/pressed.ts';
import { h } from '../dom.ts';
import type { CheckedField, Problem } from './checked-field.ts';
import { createFieldMessage } from './field-message.ts';

export interface TextFieldOptions {
  readonly id: string;
  readonly label: string;
  readonly autocomplete: string;
  readonly inputMode?: 'numeric' | 'text' | 'tel' | 'email';
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly adornment?: HTMLElement;
  /** Left-to-right even on a right-to-left page, for numbers. */
  readonly numeric?: boolean;
  readonly check: (value: string) => Problem | null;
  /** Rewrites what was typed, e.g. groups digits; given the field so that it can keep the caret. */
  readonly onInput?: (input: HTMLInputElement, event: Event) => void;
  readonly onChange: () => void;
}

export interface TextField extends CheckedField {
  readonly input: HTMLInputElement;
  value(): string;
  setValue(value: string): void;
  setLabel(label: string): void;
  setVisible(visible: boolean): void;
}

function createInput(options: TextFieldOptions): HTMLInputElement {
  return h('input', {
    class: 'Input',
    id: options.id,
    name: options.id,
    type: 'text',
    autocomplete: options.autocomplete,
    inputmode: options.inputMode ?? 'text',
    // Never without one: floating labels see by it whether the field is empty.
    placeholder: options.placeholder ?? ' ',
    maxlength: options.maxLength === undefined ? undefined : String(options.maxLength),
    spellcheck: 'false',
    autocapitalize: 'none',
    dir: options.numeric ? 'ltr' : undefined,
    'aria-required': options.required ? 'true' : undefined,
  });
}

export function createTextField(options: TextFieldOptions): TextField {
  const input = createInput(options);
  const message = createFieldMessage(input, options.id);
  const label = h('label', { class: 'Label', for: options.id }, options.label);
  const box = h('div', { class: 'InputBox' }, input, ...(options.adornment ? [options.adornment] : []));
  const root = h('div', { class: 'Field' }, label, box, message.root);
  let visible = true;
  const problem = (): Problem | null => (visible ? options.check(input.value) : null);

  input.addEventListener('input', (event) => {
    options.onInput?.(input, event);
    // While correcting, a message goes as soon as the value is good, but a new one waits until the field is left.
    if (problem() === null) message.show(null);
    options.onChange();
  });
  input.addEventListener('blur', () => {
    whenReleased(() => {
      if (input.value !== '') message.show(problem());
    });
  });

  function setValue(value: string): void {
    input.value = value;
    message.show(null);
  }

  return {
    root,
    input,
    focus: () => input.focus(),
    problem,
    showProblem: message.show,
    isEmpty: () => input.value === '',
    value: () => (visible ? input.value.trim() : ''),
    setValue,
    clear: () => setValue(''),
    setDisabled: (disabled) => {
      input.disabled = disabled;
    },
    setLabel: (text) => {
      label.textContent = text;
    },
    setVisible(next) {
      visible = next;
      root.hidden = !next;
      if (!next) message.show(null);
    },
  };
}
