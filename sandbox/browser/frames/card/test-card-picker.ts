/** Stripe's test cards to pick from, above the card's fields. */
import { createTestPicker, type TestPicker } from '../fields/test-picker.ts';
import { fill, type Messages } from '../messages/messages.ts';
import { drawBrandMark } from './brand-mark.ts';
import { brandOf, formatNumber } from './brands.ts';
import { TEST_CARDS, type TestCard } from './test-cards.ts';

export function createTestCardPicker(
  messages: Messages,
  choose: (card: TestCard) => void,
  announce: (message: string) => void,
): TestPicker {
  return createTestPicker({
    messages,
    note: messages.sandboxNote,
    toggle: messages.testCards,
    list: messages.testCardsLabel,
    listId: 'test-card-list',
    choices: TEST_CARDS.map((card) => ({
      id: card.number,
      mark: drawBrandMark(brandOf(card.number)),
      title: messages[card.outcome],
      detail: formatNumber(card.number),
      choose() {
        choose(card);
        const filled = `${messages[card.outcome]}, ${brandOf(card.number).name}`;
        announce(fill(messages.testCardFilled, { card: filled }));
      },
    })),
  });
}
