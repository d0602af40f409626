/** What the hosted page shows: the order, the fields, and where they are mounted. */
import { formatAmount } from '../frames/challenge/format-amount.ts';
import { h } from '../frames/dom.ts';
import type { PageSession } from './session.ts';

export function money(session: PageSession, amountMinor: number): string {
  return formatAmount(amountMinor, session.currency, navigator.language) ?? '';
}

export function summary(session: PageSession): HTMLElement {
  if (session.mode === 'setup')
    return h('section', { 'aria-label': 'Order' }, h('h1', {}, 'Save a payment method'));
  const lines = session.lines.map((line) =>
    h(
      'li',
      {},
      h('span', {}, line.quantity > 1 ? `${line.description} × ${line.quantity}` : line.description),
      h('span', {}, money(session, line.amountMinor)),
    ),
  );
  const discount =
    session.discountMinor > 0
      ? [h('li', {}, h('span', {}, 'Discount'), h('span', {}, `−${money(session, session.discountMinor)}`))]
      : [];
  const chosen = session.deliveries.find(({ rate }) => rate === session.delivery);
  const delivery =
    chosen === undefined
      ? []
      : [h('li', {}, h('span', {}, chosen.name), h('span', {}, money(session, session.deliveryMinor)))];
  return h(
    'section',
    { 'aria-label': 'Order' },
    h('h1', {}, 'Your order'),
    h('ul', { class: 'lines' }, ...lines, ...discount, ...delivery),
    h('p', { class: 'total' }, h('span', {}, 'Total'), h('strong', {}, money(session, session.amountMinor))),
  );
}

/** One delivery needs no choice: it stands in the order. */
export function deliveryChoice(session: PageSession): HTMLFieldSetElement | undefined {
  if (session.deliveries.length < 2) return undefined;
  const radios = session.deliveries.map((delivery) =>
    h(
      'label',
      { class: 'delivery' },
      h('input', {
        type: 'radio',
        name: 'delivery',
        value: delivery.rate,
        checked: delivery.rate === session.delivery,
      }),
      h('span', {}, delivery.name),
      h('span', {}, money(session, delivery.amountMinor)),
    ),
  );
  return h('fieldset', {}, h('legend', {}, 'Delivery'), ...radios);
}

export function buttonLabel(session: PageSession): string {
  if (session.mode === 'setup') return 'Save payment method';
  return session.amountMinor === 0 ? 'Complete order' : `Pay ${money(session, session.amountMinor)}`;
}

export interface PayForm {
  readonly form: HTMLFormElement;
  readonly email: HTMLInputElement;
  readonly payment: HTMLElement;
  readonly shipping: HTMLElement;
  readonly alert: HTMLElement;
  readonly button: HTMLButtonElement;
}

export function payForm(session: PageSession): PayForm {
  const email = h('input', {
    id: 'email',
    type: 'email',
    name: 'email',
    autocomplete: 'email',
    required: true,
    value: session.email,
    readonly: session.email !== undefined,
  });
  const payment = h('div', { id: 'payment' });
  const shipping = h('div', { id: 'shipping' });
  const alert = h('p', { role: 'alert', class: 'alert' });
  const button = h('button', { type: 'submit' }, buttonLabel(session));
  const form = h(
    'form',
    { 'aria-label': 'Payment', novalidate: true },
    h('label', { for: 'email' }, 'Email'),
    email,
    shipping,
    payment,
    alert,
    button,
  );
  return { form, email, payment, shipping, alert, button };
}

export interface CodeForm {
  readonly form: HTMLFormElement;
  readonly input: HTMLInputElement;
  readonly alert: HTMLElement;
}

export function codeForm(): CodeForm {
  const input = h('input', { id: 'code', name: 'code', autocomplete: 'off' });
  const alert = h('p', { role: 'alert', class: 'alert' });
  const form = h(
    'form',
    { 'aria-label': 'Promotion code', class: 'code' },
    h('label', { for: 'code' }, 'Promotion code'),
    input,
    h('button', { type: 'submit' }, 'Apply'),
    alert,
  );
  return { form, input, alert };
}

export function message(
  title: string,
  text: string,
  link?: { readonly href: string; readonly label: string },
): HTMLElement {
  const more = link === undefined ? [] : [h('p', {}, h('a', { href: link.href }, link.label))];
  return h('section', {}, h('h1', { tabindex: '-1' }, title), h('p', {}, text), ...more);
}
