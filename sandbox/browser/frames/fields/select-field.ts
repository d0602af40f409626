/** A labelled native select: the platform's own keyboard and touch behaviour, with the same messages as text fields. */
import { h } from '../dom.ts';
import type { CheckedField, Problem } from './checked-field.ts';

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
  setChoices(choices: readonly SelectOption[]): void;
  setVisible(visible: boolean): void;
}

export function createSelectField(options: SelectFieldOptions): SelectField {
  const errorId = `${options.id}-error`;
  const select = h('select', {
    class: 'Input Input--select',
    id: options.id,
    name: options.id,
    autocomplete: options.autocomplete,
    'aria-invalid': 'false',
  });
  const label = h('label', { class: 'Label', for: options.id }, options.label);
  const error = h('p', { class: 'Error', id: errorId, hidden: true });
  const root = h('div', { class: 'Field' }, label, h('div', { class: 'InputBox' }, select), error);
  let visible = true;

  function setChoices(choices: readonly SelectOption[]): void {
    const previous = select.value;
    select.replaceChildren(...choices.map((choice) => h('option', { value: choice.value }, choice.label)));
    select.value = choices.some((choice) => choice.value === previous) ? previous : (choices[0]?.value ?? '');
  }

  function showProblem(problem: Problem | null): void {
    error.textContent = problem?.message ?? '';
    error.hidden = problem === null;
    select.setAttribute('aria-invalid', problem ? 'true' : 'false');
    if (problem) select.setAttribute('aria-describedby', errorId);
    else select.removeAttribute('aria-describedby');
    select.classList.toggle('Input--invalid', problem !== null);
  }

  setChoices(options.choices);
  select.value = options.value;
  select.addEventListener('change', () => {
    showProblem(null);
    options.onChange();
  });

  return {
    root,
    focus: () => select.focus(),
    problem: () => (visible ? (options.check?.(select.value) ?? null) : null),
    showProblem,
    isEmpty: () => options.preset === true || !visible || select.value === '',
    value: () => (visible ? select.value : ''),
    setValue(value) {
      select.value = value;
    },
    setLabel: (text) => {
      label.textContent = text;
    },
    setChoices,
    clear() {
      if (!options.preset) select.value = '';
      showProblem(null);
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
