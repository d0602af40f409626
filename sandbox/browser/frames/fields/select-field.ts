/** A labelled native select: the platform's own keyboard and touch behaviour, with the same messages as text fields. */
import { h } from '../dom.ts';
import type { CheckedField, Problem } from './checked-field.ts';
import { createFieldMessage } from './field-message.ts';

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

export interface SelectFieldOptions {
  readonly id: string;
  readonly label: string;
  readonly autocomplete: string;
  readonly choices: readonly SelectOption[];
  readonly value: string;
  readonly check?: (value: string) => Problem | null;
  /** A preset choice does not count as something the shopper entered. */
  readonly preset?: boolean;
  readonly onChange: () => void;
}

export interface SelectField extends CheckedField {
  value(): string;
  setValue(value: string): void;
  setLabel(label: string): void;
  /** Keeps the present choice when it is still there. */
  setChoices(choices: readonly SelectOption[]): void;
  setVisible(visible: boolean): void;
}

function fillChoices(select: HTMLSelectElement, choices: readonly SelectOption[]): void {
  const previous = select.value;
  select.replaceChildren(...choices.map(({ value, label }) => h('option', { value }, label)));
  select.value = choices.some(({ value }) => value === previous) ? previous : (choices[0]?.value ?? '');
}

export function createSelectField(options: SelectFieldOptions): SelectField {
  const { id, autocomplete } = options;
  const select = h('select', { class: 'Input Input--select', id, name: id, autocomplete });
  const message = createFieldMessage(select, id);
  const label = h('label', { class: 'Label', for: id }, options.label);
  const root = h('div', { class: 'Field' }, label, h('div', { class: 'InputBox' }, select), message.root);
  let visible = true;

  fillChoices(select, options.choices);
  select.value = options.value;
  select.addEventListener('change', () => {
    message.show(null);
    options.onChange();
  });

  return {
    root,
    focus: () => select.focus(),
    problem: () => (visible ? (options.check?.(select.value) ?? null) : null),
    showProblem: message.show,
    isEmpty: () => options.preset === true || !visible || select.value === '',
    value: () => (visible ? select.value : ''),
    setValue: (value) => {
      select.value = value;
    },
    setLabel: (text) => {
      label.textContent = text;
    },
    setChoices: (choices) => fillChoices(select, choices),
    clear() {
      if (!options.preset) select.value = '';
      message.show(null);
    },
    setDisabled: (disabled) => {
      select.disabled = disabled;
    },
    setVisible(next) {
      visible = next;
      root.hidden = !next;
    },
  };
}
