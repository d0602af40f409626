/** The drawing of a wallet's sheet; what it shows and what follows from a choice is decided in main.ts. */
import { h } from '../dom.ts';
import { fill, type Messages } from '../messages/messages.ts';

export interface SheetOptions {
  readonly wallet: string;
  /** Labels to choose from; nothing to choose when empty. */
  readonly cards: readonly string[];
  readonly places: readonly string[];
  readonly onPlace: (index: number) => void;
  readonly onRate: (id: string) => void;
  readonly onApprove: (cardIndex: number) => void;
  readonly onCancel: () => void;
}

export interface SheetState {
  readonly items: readonly (readonly [string, string])[];
  readonly rates: readonly { readonly id: string; readonly label: string; readonly selected: boolean }[];
  readonly total: string;
}

export interface Sheet {
  readonly root: HTMLElement;
  show(state: SheetState): void;
  /** While the shop works on an answer. */
  setWaiting(waiting: boolean): void;
  /** The shop does not deliver there. */
  setRefused(refused: boolean): void;
  focus(): void;
}

function choose(
  id: string,
  label: string,
  texts: readonly string[],
  onChange: (index: number) => void,
): { root: HTMLElement; select: HTMLSelectElement } {
  const options = texts.map((text, index) => h('option', { value: String(index) }, text));
  const select = h('select', { id, class: 'SheetSelect' }, ...options);
  select.addEventListener('change', () => onChange(select.selectedIndex));
  const root = h('div', { class: 'SheetField' }, h('label', { for: id }, label), select);
  root.hidden = texts.length === 0;
  return { root, select };
}

export function createSheet(messages: Messages, options: SheetOptions): Sheet {
  const heading = h(
    'h1',
    { class: 'ChallengeTitle', id: 'sheet-title', tabindex: '-1' },
    fill(messages.walletTitle, { wallet: options.wallet }),
  );
  const card = choose('sheet-card', messages.methodCard, options.cards, () => undefined);
  const place = choose('sheet-place', messages.walletShipTo, options.places, options.onPlace);
  const rates = h('fieldset', { class: 'SheetRates' });
  const items = h('dl', { class: 'ChallengeSummary' });
  const status = h('p', { class: 'ChallengeStatus', role: 'status' });
  const approve = h(
    'button',
    { type: 'button', id: 'sheet-approve', class: 'ChallengeButton ChallengeButton--primary' },
    messages.walletApprove,
  );
  const cancel = h(
    'button',
    { type: 'button', id: 'sheet-cancel', class: 'ChallengeButton ChallengeButton--quiet' },
    messages.walletCancel,
  );
  approve.addEventListener('click', () => options.onApprove(Math.max(0, card.select.selectedIndex)));
  cancel.addEventListener('click', options.onCancel);
  const badge = h('span', { class: 'SandboxBadge' }, messages.sandbox);
  const bank = h('span', { class: 'ChallengeBank' }, options.wallet);
  const root = h(
    'main',
    { class: 'Challenge', 'aria-labelledby': 'sheet-title' },
    h('div', { class: 'ChallengeHead' }, bank, badge),
    heading,
    h('p', { class: 'ChallengeText' }, fill(messages.walletText, { wallet: options.wallet })),
    card.root,
    place.root,
    rates,
    items,
    status,
    h('div', { class: 'ChallengeButtons' }, approve, cancel),
  );

  return {
    root,
    show(state) {
      drawRates(rates, state.rates, messages, options.onRate);
      const rows = [...state.items, [messages.walletTotal, state.total] as const];
      items.replaceChildren(
        ...rows.map(([name, text]) =>
          h('div', { class: 'ChallengeRow' }, h('dt', {}, name), h('dd', {}, text)),
        ),
      );
    },
    setWaiting(waiting) {
      approve.disabled = waiting;
      status.textContent = waiting ? messages.challengeWorking : '';
    },
    setRefused(refused) {
      approve.disabled = refused;
      status.textContent = refused ? messages.walletNoDelivery : '';
      status.classList.toggle('ChallengeStatus--error', refused);
    },
    focus: () => heading.focus(),
  };
}

/** Drawn anew only when there are others, so that a press on a rate keeps the focus. */
function drawRates(
  root: HTMLElement,
  rates: SheetState['rates'],
  messages: Messages,
  onRate: (id: string) => void,
): void {
  root.hidden = rates.length === 0;
  const known = rates.map(({ id, label }) => `${id}/${label}`).join('\n');
  if (root.dataset.rates !== known) {
    root.dataset.rates = known;
    root.replaceChildren(
      h('legend', {}, messages.walletDelivery),
      ...rates.map(({ id, label }) => {
        const input = h('input', { type: 'radio', name: 'rate', value: id });
        input.addEventListener('change', () => onRate(id));
        return h('label', { class: 'SheetRate' }, input, h('span', {}, label));
      }),
    );
  }
  for (const input of root.querySelectorAll('input')) {
    input.checked = rates.some(({ id, selected }) => selected && id === input.value);
  }
}
