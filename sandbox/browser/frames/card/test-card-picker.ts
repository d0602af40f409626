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
    list.append(h('li', {}, createOption(card)));
  }

  function createOption(card: TestCard): HTMLElement {
    const brand = brandOf(card.number);
    const option = h(
      'button',
      { class: 'PickerItem', type: 'button', 'data-test-card': card.number },
      drawBrandMark(brand),
      h(
        'span',
        { class: 'PickerItemText' },
        h('span', { class: 'PickerItemOutcome' }, messages[card.outcome]),
        h('span', { class: 'PickerItemNumber' }, formatNumber(card.number)),
      ),
    );
    option.addEventListener('click', () => {
      setOpen(false);
      choose(card);
      announce(fill(messages.testCardFilled, { card: `${messages[card.outcome]}, ${brand.name}` }));
      toggle.focus();
    });
    return option;
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

  const root = h(
    'div',
    { class: 'SandboxBar' },
    h(
      'div',
      { class: 'SandboxBarLine' },
      h('span', { class: 'SandboxBadge' }, messages.sandbox),
      h('span', { class: 'SandboxNote' }, messages.sandboxNote),
      toggle,
    ),
    list,
  );
  return {
    root,
    setDisabled(disabled) {
      toggle.disabled = disabled;
      if (disabled) setOpen(false);
    },
  };
}
