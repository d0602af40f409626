/** The line that says "Sandbox", and a list of test data behind a disclosure button; all of it works by keyboard. */
import { h } from '../dom.ts';
import type { Messages } from '../messages/messages.ts';

export interface PickerOption {
  /** What tests find it by. */
  readonly id: string;
  readonly mark: Element;
  readonly title: string;
  readonly detail: string;
  readonly choose: () => void;
}

export interface TestPickerOptions {
  readonly messages: Messages;
  readonly note: string;
  readonly toggle: string;
  readonly list: string;
  readonly listId: string;
  readonly choices: readonly PickerOption[];
}

export interface TestPicker {
  readonly root: HTMLElement;
  setDisabled(disabled: boolean): void;
}

export function createTestPicker(options: TestPickerOptions): TestPicker {
  const { messages, listId } = options;
  const toggle = h(
    'button',
    { class: 'PickerToggle', type: 'button', 'aria-expanded': 'false', 'aria-controls': listId },
    options.toggle,
  );
  const list = h('ul', { class: 'PickerList', id: listId, 'aria-label': options.list, hidden: true });

  function setOpen(open: boolean): void {
    toggle.setAttribute('aria-expanded', String(open));
    list.hidden = !open;
  }

  for (const choice of options.choices) {
    const item = createItem(choice);
    item.addEventListener('click', () => {
      setOpen(false);
      choice.choose();
      toggle.focus();
    });
    list.append(h('li', {}, item));
  }
  toggle.addEventListener('click', () => setOpen(toggle.getAttribute('aria-expanded') !== 'true'));
  list.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    setOpen(false);
    toggle.focus();
  });

  return {
    root: h('div', { class: 'SandboxBar' }, sandboxLine(messages, options.note, toggle), list),
    setDisabled(disabled) {
      toggle.disabled = disabled;
      if (disabled) setOpen(false);
    },
  };
}

/** For forms that have nothing to pick: they must say "Sandbox", too. */
export function createSandboxBar(messages: Messages): HTMLElement {
  return h('div', { class: 'SandboxBar' }, sandboxLine(messages, messages.sandboxNotePlain));
}

function sandboxLine(messages: Messages, note: string, ...more: readonly Node[]): HTMLElement {
  return h(
    'div',
    { class: 'SandboxBarLine' },
    h('span', { class: 'SandboxBadge' }, messages.sandbox),
    h('span', { class: 'SandboxNote' }, note),
    ...more,
  );
}

function createItem(choice: PickerOption): HTMLButtonElement {
  return h(
    'button',
    { class: 'PickerItem', type: 'button', 'data-test-card': choice.id },
    choice.mark,
    h(
      'span',
      { class: 'PickerItemText' },
      h('span', { class: 'PickerItemOutcome' }, choice.title),
      h('span', { class: 'PickerItemNumber' }, choice.detail),
    ),
  );
}
