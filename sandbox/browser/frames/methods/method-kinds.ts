/** The methods that the Payment Element has a form for, with their names and the sign beside them. */
import { svg } from '../dom.ts';
import type { Messages } from '../messages/messages.ts';

const NAMES: ReadonlyMap<string, keyof Messages> = new Map<string, keyof Messages>([
  ['card', 'methodCard'],
  ['paypal', 'methodPaypal'],
  ['klarna', 'methodKlarna'],
  ['ideal', 'methodIdeal'],
  ['bancontact', 'methodBancontact'],
  ['sepa_debit', 'methodSepaDebit'],
  ['us_bank_account', 'methodUsBankAccount'],
  ['link', 'methodLink'],
  ['multibanco', 'methodMultibanco'],
]);

/** Methods that can be kept for later, so that the box to save them makes sense. */
const REUSABLE: ReadonlySet<string> = new Set(['card', 'paypal', 'sepa_debit', 'us_bank_account']);

export function methodName(type: string, messages: Messages): string {
  const name = NAMES.get(type);
  return name === undefined ? type : messages[name];
}

export function isReusable(type: string): boolean {
  return REUSABLE.has(type);
}

const SHAPES: ReadonlyMap<string, string> = new Map([
  ['card', 'M2.5 5.5h15v9h-15zM2.5 8.5h15'],
  ['sepa_debit', 'M3 8.5 10 4l7 4.5zM4.5 9v5.5M8 9v5.5M12 9v5.5M15.5 9v5.5M3 16h14'],
  ['us_bank_account', 'M3 8.5 10 4l7 4.5zM4.5 9v5.5M8 9v5.5M12 9v5.5M15.5 9v5.5M3 16h14'],
]);
const LEAVES_PAGE = 'M8 4.5H4.5v11h11V12M11.5 4.5h4v4M15.5 4.5 9 11';

/** Plain line drawings of our own: no provider's mark is copied. */
export function drawMethodMark(type: string): SVGElement {
  return svg(
    'svg',
    { viewBox: '0 0 20 20', width: '20', height: '20', 'aria-hidden': 'true', class: 'TabIcon' },
    svg('path', { d: SHAPES.get(type) ?? LEAVES_PAGE, class: 'TabIcon--line' }),
  );
}
