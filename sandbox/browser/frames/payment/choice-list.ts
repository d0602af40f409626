/** A group of native radio buttons drawn as tabs or as a list: arrow keys, names and states come with the platform. */
import { h } from '../dom.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly mark: Element;
  readonly note?: string;
  /** Stands beside the choice and is no part of its label. */
  readonly aside?: HTMLElement;
}

export interface ChoiceListOptions {
  readonly name: string;
  readonly legend: string;
  readonly shape: 'tabs' | 'accordion' | 'list';
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
}

export interface ChoiceList {
  readonly root: HTMLElement;
  /** Undefined while nothing is chosen. */
  value(): string | undefined;
  select(value: string | undefined): void;
  /** The row of a choice, to put its form below it. */
  rowOf(value: string): HTMLElement | undefined;
  setDisabled(disabled: boolean): void;
  focus(): void;
}

const CLASSES = { tabs: 'Tab', accordion: 'AccordionItem', list: 'SavedItem' } as const;

export function createChoiceList(options: ChoiceListOptions): ChoiceList {
  const base = CLASSES[options.shape];
  const inputs = new Map<string, HTMLInputElement>();
  const rows = new Map<string, HTMLElement>();

  function paint(): void {
    for (const [value, input] of inputs) {
      const row = rows.get(value);
      row?.classList.toggle(`${base}--selected`, input.checked);
      for (const part of ['TabLabel', 'TabIcon']) {
        row?.querySelector(`.${part}`)?.classList.toggle(`${part}--selected`, input.checked);
      }
    }
  }

  for (const choice of options.choices) {
    const input = h('input', {
      type: 'radio',
      class: options.shape === 'tabs' ? 'TabInput' : 'RadioInput',
      name: options.name,
      value: choice.value,
      'data-choice': choice.value,
    });
    input.addEventListener('change', () => {
      paint();
      options.onChange(choice.value);
    });
    inputs.set(choice.value, input);
    rows.set(choice.value, createRow(base, choice, input));
  }

  return {
    root: h(
      'fieldset',
      { class: `Choices Choices--${options.shape}` },
      h('legend', { class: 'VisuallyHidden' }, options.legend),
      ...rows.values(),
    ),
    value: () => [...inputs].find(([, input]) => input.checked)?.[0],
    select(value) {
      for (const [known, input] of inputs) input.checked = known === value;
      paint();
    },
    rowOf: (value) => rows.get(value),
    setDisabled(disabled) {
      for (const input of inputs.values()) input.disabled = disabled;
    },
    focus: () => ([...inputs.values()].find((input) => input.checked) ?? [...inputs.values()][0])?.focus(),
  };
}

function createRow(base: string, choice: Choice, input: HTMLInputElement): HTMLElement {
  const text = h('span', { class: 'TabLabel' }, choice.label);
  const label = h('label', { class: 'ChoiceLabel' }, input, choice.mark, text);
  if (choice.note) label.append(h('span', { class: 'ChoiceNote' }, choice.note));
  return h('div', { class: base }, label, ...(choice.aside ? [choice.aside] : []));
}
