/** The line that says "Sandbox" and the list of test cards behind a disclosure button; all of it works by keyboard. */
import { h } from '../dom.ts';
import { fill, type Messages } from '../messages/messages.ts';
import { drawBrandMark } from './brand-mark.ts';
import { brandOf, formatNumber } from './brands.ts';
import { TEST_CARDS, type TestCard } from './test-cards.ts';

const LIST_ID = 'test-card-list';

export interface TestCardPicker {
  readonly root: HTMLElement;
  setDisabled(disabled: boolean): void;
}

export function createTestCardPicker(
  messages: Messages,
  choose: (card: TestCard) => void,
  announce: (message: string) => void,
): TestCardPicker {
  const toggle = h(
    'button',
    { class: 'PickerToggle', type: 'button', 'aria-expanded': 'false', 'aria-controls': LIST_ID },
    messages.testCards,
  );
  const list = h('ul', {
    class: 'PickerList',
    id: LIST_ID,
    'aria-label': messages.testCardsLabel,
    hidden: true,
  });
  for (const card of TEST_CARDS) {
    const option = createOption(card, messages);
    option.addEventListener('click', () => pick(card));
    list.append(h('li', {}, option));
  }

  function pick(card: TestCard): void {
    setOpen(false);
    choose(card);
    const filled = `${messages[card.outcome]}, ${brandOf(card.number).name}`;
    announce(fill(messages.testCardFilled, { card: filled }));
    toggle.focus();
  }

  function setOpen(open: boolean): void {
    toggle.setAttribute('aria-expanded', String(open));
    list.hidden = !open;
  }

  toggle.addEventListener('click', () => setOpen(toggle.getAttribute('aria-expanded') !== 'true'));
  list.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    setOpen(false);
    toggle.focus();
  });

  const root = arrange(messages, toggle, list);
  return {
    root,
    setDisabled(disabled) {
      toggle.disabled = disabled;
      if (disabled) setOpen(false);
    },
  };
}

function createOption(card: TestCard, messages: Messages): HTMLButtonElement {
  return h(
    'button',
    { class: 'PickerItem', type: 'button', 'data-test-card': card.number },
    drawBrandMark(brandOf(card.number)),
    h(
      'span',
      { class: 'PickerItemText' },
      h('span', { class: 'PickerItemOutcome' }, messages[card.outcome]),
      h('span', { class: 'PickerItemNumber' }, formatNumber(card.number)),
    ),
  );
}

function arrange(messages: Messages, toggle: HTMLElement, list: HTMLElement): HTMLElement {
  const badge = h('span', { class: 'SandboxBadge' }, messages.sandbox);
  const note = h('span', { class: 'SandboxNote' }, messages.sandboxNote);
  return h('div', { class: 'SandboxBar' }, h('div', { class: 'SandboxBarLine' }, badge, note, toggle), list);
}
