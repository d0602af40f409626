/**
 * The hosted checkout page. The card form is the Payment Element of the same Stripe.js stand-in that shops use; what is
 * typed becomes a confirmation token, and the session's own routes pay with it.
 */
import { h, requireElement } from '../frames/dom.ts';
import type { PublicElements } from '../page/elements-group.ts';
import type { PublicStripe } from '../page/stripe.ts';
import { asRecord, type JsonRecord, recordAt, stringAt } from '../wire/json.ts';
import { createSessionApi, type PageSession, readSession, type SessionApi } from './session.ts';
import { buttonLabel, codeForm, deliveryChoice, message, type PayForm, payForm, summary } from './view.ts';

const content = requireElement('content');
const key = new URLSearchParams(location.search).get('key') ?? '';
const id = location.pathname.split('/').pop() ?? '';

function stripeOf(): PublicStripe {
  const factory: unknown = Reflect.get(window, 'Stripe');
  if (typeof factory !== 'function') throw new Error('Stripe.js has not loaded.');
  return (factory as (key: string, options: JsonRecord) => PublicStripe)(key, {});
}

function show(...nodes: Node[]): void {
  content.replaceChildren(...nodes);
  content.removeAttribute('aria-busy');
}

function showMessage(...parts: Parameters<typeof message>): void {
  const section = message(...parts);
  show(section);
  section.querySelector('h1')?.focus();
}

function problem(error: unknown): string {
  return stringAt(asRecord(error), 'message') ?? 'Something went wrong. Please try again.';
}

/** @returns whether there is nothing more to do here */
function leave(session: PageSession): boolean {
  if (session.status === 'complete') {
    if (session.successUrl === undefined) showMessage('Thank you', 'Your order is complete.');
    else location.assign(session.successUrl);
    return true;
  }
  if (session.status === 'open') return false;
  const { cancelUrl } = session;
  const back = cancelUrl === undefined ? undefined : { href: cancelUrl, label: 'Back to the shop' };
  showMessage('This order has expired', 'Nothing was charged. Please begin again in the shop.', back);
  return true;
}

const isFree = (session: PageSession): boolean => session.mode === 'payment' && session.amountMinor === 0;

function removeElements(elements: PublicElements | null): void {
  elements?.getElement('payment')?.destroy();
  elements?.getElement('address', { mode: 'shipping' })?.destroy();
}

function createElements(stripe: PublicStripe, session: PageSession, form: PayForm): PublicElements | null {
  if (isFree(session)) return null;
  const elements = stripe.elements({
    mode: session.mode,
    currency: session.currency ?? 'usd',
    ...(session.mode === 'payment' ? { amount: session.amountMinor } : {}),
    ...(session.futureUsage === undefined ? {} : { setupFutureUsage: session.futureUsage }),
    ...(session.customerSecret === undefined ? {} : { customerSessionClientSecret: session.customerSecret }),
    ...(session.captureMethod === undefined ? {} : { captureMethod: session.captureMethod }),
  });
  if (session.shippingCountries !== undefined) {
    elements
      .create('address', { mode: 'shipping', allowedCountries: session.shippingCountries })
      .mount(form.shipping);
  }
  elements.create('payment', {}).mount(form.payment);
  return elements;
}

/** @returns an error's text, or undefined when the session can be read again */
async function pay(
  stripe: PublicStripe,
  api: SessionApi,
  elements: PublicElements | null,
  email: string,
): Promise<string | undefined> {
  const returnUrl = location.href;
  let token: string | undefined;
  if (elements !== null) {
    const submitted = await elements.submit();
    if (submitted.error) return problem(submitted.error);
    const made = await stripe.createConfirmationToken({ elements, params: { return_url: returnUrl } });
    if (made.error) return problem(made.error);
    token = stringAt(recordAt(made, 'confirmationToken'), 'id');
  }
  const confirmed = await api.confirm({ email, return_url: returnUrl, confirmation_token: token });
  if (confirmed.error) return problem(confirmed.error);
  const session = readSession(confirmed.object);
  if (session.intentStatus !== 'requires_action') return undefined;
  const handled = await stripe.handleNextAction({ clientSecret: session.intentSecret });
  return handled.error ? problem(handled.error) : undefined;
}

async function start(api: SessionApi): Promise<void> {
  const found = await api.read();
  if (found.error) return showMessage('This order cannot be found', problem(found.error));
  let session = readSession(found.object);
  if (leave(session)) return;
  const stripe = stripeOf();
  const form = payForm(session);
  let order = summary(session);
  const codes = session.takesCodes ? codeForm() : undefined;
  const back =
    session.cancelUrl === undefined
      ? []
      : [h('p', {}, h('a', { href: session.cancelUrl }, 'Back to the shop'))];
  const deliveries = deliveryChoice(session);
  const choices = [deliveries, codes?.form].filter((node) => node !== undefined);
  show(order, ...choices, form.form, ...back);
  let elements = createElements(stripe, session, form);
  if (new URLSearchParams(location.search).get('redirect_status') === 'failed') {
    form.alert.textContent = 'The payment was not approved. Please choose another payment method.';
  }

  /** A code or another delivery changes what is to be paid. */
  async function reckonAnew(changed: JsonRecord): Promise<void> {
    // The permission to show saved methods is given once, when the page opens.
    session = { ...readSession(changed), customerSecret: session.customerSecret };
    const next = summary(session);
    order.replaceWith(next);
    order = next;
    form.button.textContent = buttonLabel(session);
    if (elements && !isFree(session)) return elements.update({ amount: session.amountMinor });
    // Nothing is left to pay, or something again: only the fields of the payment come and go.
    removeElements(elements);
    elements = createElements(stripe, session, form);
  }

  deliveries?.addEventListener('change', (event) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    void api.choose(event.target.value).then((chosen) => {
      if (chosen.error) form.alert.textContent = problem(chosen.error);
      else return reckonAnew(chosen.object);
    });
  });

  codes?.form.addEventListener('submit', (event) => {
    event.preventDefault();
    void (async () => {
      const applied = await api.applyCode(codes.input.value.trim());
      codes.alert.textContent = applied.error ? problem(applied.error) : '';
      if (applied.error) return;
      await reckonAnew(applied.object);
    })();
  });

  form.form.addEventListener('submit', (event) => {
    event.preventDefault();
    void (async () => {
      if (!form.email.reportValidity()) return;
      form.alert.textContent = '';
      form.button.disabled = true;
      const failed = await pay(stripe, api, elements, form.email.value.trim());
      const now = await api.read();
      if (now.object && leave(readSession(now.object))) return;
      form.alert.textContent = failed ?? 'The payment did not go through. Please try again.';
      form.button.disabled = false;
    })();
  });
}

void start(createSessionApi(id, key));
